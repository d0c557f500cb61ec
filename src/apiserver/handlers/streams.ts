import { badRequest, notFound, type Status } from '../../kube/api-errors.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';
import { execRefusal, webSocketRequired } from './exec.ts';
import { storedObject } from './stored-object.ts';

/** Whether a subresource is a stream into a pod or through the API server. */
export function isStreamSubresource(subresource: string | undefined): boolean {
  return subresource !== undefined && ['exec', 'attach', 'portforward', 'proxy'].includes(subresource);
}

/** The refusal of a request for a stream that does not ask for an upgrade to WebSocket, or that is not supported. */
export function streamRefusal(context: ApiContext, request: ResourceRequest): Status {
  const { namespace = '', name = '', subresource, query } = request;
  if (subresource === 'exec' || subresource === 'attach') {
    return execRefusal(context, { subresource, namespace, name, query }) ?? webSocketRequired();
  }
  const pod = storedObject(context, request);
  if (pod === undefined) return notFound(request.kind, name);
  return badRequest(
    subresource === 'portforward'
      ? 'this cluster forwards no ports: reach the pod from another pod, as with kubectl run tester --rm -it --image=busybox'
      : `this cluster passes nothing on to ${request.kind.plural} from outside`,
  );
}
