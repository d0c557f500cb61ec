import type { Admitted } from '../../simulator/admission/admission.ts';
import { withRepeatedCauses } from '../repeated-causes.ts';
import type { Answer, ApiContext, ResourceRequest } from '../request.ts';

/**
 * The answer to a write: the object with an HTTP code, or its refusal. A write that was admitted is announced to the
 * controllers and to all who look at the cluster.
 */
export function answerWrite(context: ApiContext, admitted: Admitted, code = 200): Answer {
  const { warnings } = admitted;
  if ('refused' in admitted) return { refused: admitted.refused, warnings };
  context.changed();
  return { code, object: admitted.object, warnings };
}

/** The answer to a change of an object that was there before; a refusal repeats causes as the server does. */
export function answerUpdate(context: ApiContext, { kind }: ResourceRequest, admitted: Admitted): Answer {
  const answer = answerWrite(context, admitted);
  return 'refused' in answer ? { ...answer, refused: withRepeatedCauses(answer.refused, kind) } : answer;
}
