import { mostTelling } from '../../netpol/describe.ts';
import type { Side } from '../../netpol/flow.ts';
import type { Connection } from '../../network/connect.ts';

/** What of a policy decides a flow: the rules that let it through, else the clauses that did not. Paths as in `why`. */
export function decidingPaths(
  connection: Pick<Connection, 'egress' | 'ingress'> | null,
  policy: string,
): readonly string[] {
  return [connection?.egress, connection?.ingress].flatMap((side) => (side ? pathsOf(side, policy) : []));
}

/** The policies that decide a flow, those that matter most first. */
export function decidingPolicies(connection: Pick<Connection, 'egress' | 'ingress'>): readonly string[] {
  const sides = [connection.egress, connection.ingress].filter((side) => side !== null);
  // A side that refuses decides alone; where both let the flow pass, so do the rules that let it.
  const refusing = sides.filter((side) => side.kind === 'isolated' && side.allowedBy.length === 0);
  const names = (refusing.length > 0 ? refusing : sides).flatMap((side) => {
    if (side.kind === 'open') return [];
    if (side.allowedBy.length > 0) return side.allowedBy.map(({ policy }) => policy);
    return [mostTelling(side.refusedBy)?.policy ?? side.by[0] ?? '', ...side.refusedBy.map(({ policy }) => policy)];
  });
  return [...new Set(names)];
}

function pathsOf(side: Side, policy: string): readonly string[] {
  if (side.kind === 'open') return [];
  const allowing = side.allowedBy.filter((rule) => rule.policy === policy);
  if (side.allowedBy.length > 0) return allowing.flatMap(({ path, port }) => (port ? [path, port] : [path]));
  return side.refusedBy.filter((refusal) => refusal.policy === policy).map(({ clause, field }) => field ?? clause);
}
