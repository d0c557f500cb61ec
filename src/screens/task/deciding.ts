import type { Side } from '../../netpol/flow.ts';
import { mostTelling } from '../../netpol/reason-text.ts';
import type { Connection } from '../../network/trace-connection.ts';

/** The parts of a policy that decide a flow: the rules that allow it, else the clauses that do not. Paths as in `why`. */
export function decidingPaths(
  connection: Pick<Connection, 'egress' | 'ingress'> | null,
  policy: string,
): readonly string[] {
  return [connection?.egress, connection?.ingress].flatMap((side) => (side ? pathsOf(side, policy) : []));
}

/** The policies that decide a flow, the most important first. */
export function decidingPolicies(connection: Pick<Connection, 'egress' | 'ingress'>): readonly string[] {
  const sides = [connection.egress, connection.ingress].filter((side) => side !== null);
  // A side that blocks decides alone; where both allow the flow, the rules that allow it decide.
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
