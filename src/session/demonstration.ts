import type { Endpoint, Flow } from '../netpol/flow.ts';
import { reproduceAccess } from './reproduce-access.ts';
import { type DemonstrationOptions, demonstrateFlow, type FlowDemonstration } from './reproduce-flow.ts';
import type { Session } from './session.ts';

/**
 * The kubectl commands that show what the last check found wrong first: a connection that is tried, or a question about
 * permissions. Null where nothing is wrong, or where kubectl cannot show it.
 */
export function demonstration(
  { result }: Pick<Session, 'result'>,
  options: DemonstrationOptions,
): FlowDemonstration | null {
  const [finding] = result?.grade.checks.find(({ passed }) => passed === false)?.findings ?? [];
  if (finding === undefined) return null;
  if (finding.about === 'access') {
    const [attempt] = reproduceAccess(finding);
    return attempt === undefined ? null : { make: [], attempt, remove: [] };
  }
  return result?.snapshot ? demonstrateFlow(finding.flow as Flow<Endpoint>, result.snapshot, options) : null;
}
