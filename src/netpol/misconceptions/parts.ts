import { withRules, writtenRules } from './definitions/edits.ts';
import type { Policies } from './definitions/mutation.ts';

/** A part of a set of policies, by its place: a policy, a rule, a peer or an entry of `ports`. */
export interface Part {
  readonly policy: number;
  readonly direction?: 'ingress' | 'egress';
  readonly rule?: number;
  readonly peer?: number;
  readonly port?: number;
}

/** All parts of some policies that can be left out: policies and rules, and each of several peers and ports. */
export function partsOf(policies: Policies): readonly Part[] {
  return policies.flatMap((each, policy) => [
    { policy },
    ...(['ingress', 'egress'] as const).flatMap((direction) =>
      writtenRules(each, direction).flatMap((written, rule) => {
        const { peers, ports } = written ?? {};
        const place = { policy, direction, rule };
        return [
          place,
          ...severalOf(peers).map((peer): Part => ({ ...place, peer })),
          ...severalOf(ports).map((port): Part => ({ ...place, port })),
        ];
      }),
    ),
  ]);
}

/** The policies without one part; undefined where they have no part at that place, or would mean all by its absence. */
export function withoutPart(
  policies: Policies,
  { policy: at, direction, rule: index, peer, port }: Part,
): Policies | undefined {
  const policy = policies[at];
  if (policy === undefined) return undefined;
  if (direction === undefined || index === undefined) return policies.toSpliced(at, 1);
  const rules = writtenRules(policy, direction);
  const rule = rules[index];
  if (rule === undefined) return undefined;
  if (peer === undefined && port === undefined) {
    return policies.with(at, withRules(policy, direction, rules.toSpliced(index, 1)));
  }
  const [peers, ports] = [without(rule?.peers, peer), without(rule?.ports, port)];
  if (peers?.length === 0 || ports?.length === 0) return undefined;
  const left = { ...rule, ...(peers ? { peers } : {}), ...(ports ? { ports } : {}) };
  return policies.with(at, withRules(policy, direction, rules.with(index, left)));
}

function severalOf(items: readonly unknown[] | null | undefined): readonly number[] {
  return items && items.length > 1 ? [...items.keys()] : [];
}

function without<T>(items: readonly T[] | null | undefined, at: number | undefined): readonly T[] | null | undefined {
  return at === undefined || !items ? items : items.toSpliced(at, 1);
}
