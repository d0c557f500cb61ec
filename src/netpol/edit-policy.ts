import type { NetworkPolicy } from 'kubernetes-types/networking/v1';

/** What a policy has at a path (`spec.ingress[0].from[1].podSelector`); undefined where it has nothing. */
export function valueIn(policy: NetworkPolicy, path: string): unknown {
  return stepsOf(path).reduce<unknown>((value, step) => (isNode(value) ? Reflect.get(value, step) : undefined), policy);
}

/** The policy with a value added to the list at a path (which comes into being), or put there where it is no list's. */
export function addToPolicy(policy: NetworkPolicy, path: string, value: object): NetworkPolicy {
  const isList = /\.(?:ingress|egress|from|to|ports|except)$/.test(path);
  return replacedAt(policy, stepsOf(path), (old) =>
    isList ? [...(Array.isArray(old) ? old : []), value] : value,
  ) as NetworkPolicy;
}

/** The policy without the list's item, or field, at a path. */
export function removeFromPolicy(policy: NetworkPolicy, path: string): NetworkPolicy {
  const steps = stepsOf(path);
  const last = steps.at(-1);
  return replacedAt(policy, steps.slice(0, -1), (old) => {
    if (Array.isArray(old)) return old.filter((_, at) => at !== last);
    return isNode(old) ? Object.fromEntries(Object.entries(old).filter(([key]) => key !== last)) : old;
  }) as NetworkPolicy;
}

function replacedAt(value: unknown, steps: readonly (string | number)[], edit: (old: unknown) => unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return edit(value);
  const inner = replacedAt(isNode(value) ? Reflect.get(value, step) : undefined, rest, edit);
  if (Array.isArray(value)) return value.with(Number(step), inner);
  return { ...(isNode(value) ? Object.fromEntries(Object.entries(value)) : {}), [step]: inner };
}

/** `spec.ingress[0].from` as `spec`, `ingress`, 0, `from`. */
function stepsOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
