import type { NetworkPolicy } from 'kubernetes-types/networking/v1';

/** The value that a policy has at a path (`spec.ingress[0].from[1].podSelector`); undefined where it has none. */
export function valueIn(policy: NetworkPolicy, path: string): unknown {
  return stepsOf(path).reduce<unknown>(
    (value, step) => (isContainer(value) ? Reflect.get(value, step) : undefined),
    policy,
  );
}

/** A copy of the policy with a value appended to the list at a path, or set at the path of a field that is no list. */
export function addToPolicy(policy: NetworkPolicy, path: string, value: object): NetworkPolicy {
  const isList = /\.(?:ingress|egress|from|to|ports|except)$/.test(path);
  return replacedAt(policy, stepsOf(path), (old) =>
    isList ? [...(Array.isArray(old) ? old : []), value] : value,
  ) as NetworkPolicy;
}

/** A copy of the policy without the list item, or the field, at a path. */
export function removeFromPolicy(policy: NetworkPolicy, path: string): NetworkPolicy {
  const steps = stepsOf(path);
  const last = steps.at(-1);
  return replacedAt(policy, steps.slice(0, -1), (old) => {
    if (Array.isArray(old)) return old.filter((_, at) => at !== last);
    return isContainer(old) ? Object.fromEntries(Object.entries(old).filter(([key]) => key !== last)) : old;
  }) as NetworkPolicy;
}

function replacedAt(value: unknown, steps: readonly (string | number)[], edit: (old: unknown) => unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return edit(value);
  const inner = replacedAt(isContainer(value) ? Reflect.get(value, step) : undefined, rest, edit);
  if (Array.isArray(value)) return value.with(Number(step), inner);
  return { ...(isContainer(value) ? Object.fromEntries(Object.entries(value)) : {}), [step]: inner };
}

/** The steps of a path: `spec.ingress[0].from` is `spec`, `ingress`, 0, `from`. */
function stepsOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
