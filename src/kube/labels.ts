import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1';

/** Labels of an object: a value for each key. */
export type Labels = Readonly<Record<string, string>>;

/** The label that the control plane puts on every namespace: its name. It restores the label when it is removed. */
export const namespaceNameLabel = 'kubernetes.io/metadata.name';

/** Labels that controllers give to single pods: another replica of the same workload has other values, or none. */
export const perPodLabels: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

/**
 * Whether a selector matches, and if not, the first of its clauses that fails.
 * `wants` and `has` are written as kubectl writes selectors and labels: `app=web`, `tier in (front,back)`, `!track`.
 */
export type SelectorMatch =
  | { readonly matches: true }
  | {
      readonly matches: false;
      /** `matchLabels` or `matchExpressions[2]`; empty for a selector that is absent. */
      readonly clause: string;
      readonly because: 'label differs' | 'label missing' | 'label present' | 'label excluded';
      readonly wants: string;
      /** Absent where the label is missing. */
      readonly has?: string;
    };

const matching: SelectorMatch = { matches: true };

/**
 * Matches labels against a selector. Every entry of matchLabels and every expression must hold. An empty selector
 * matches everything; an absent or null one matches nothing.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/helpers.go, `LabelSelectorAsSelector`.
 */
export function matchSelector(selector: LabelSelector | null | undefined, labels: Labels): SelectorMatch {
  if (selector === null || selector === undefined) {
    return { matches: false, clause: '', because: 'label missing', wants: 'a selector' };
  }
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (!Object.hasOwn(labels, key)) {
      return { matches: false, clause: 'matchLabels', because: 'label missing', wants: `${key}=${value}` };
    }
    if (labels[key] !== value) {
      const has = `${key}=${labels[key]}`;
      return { matches: false, clause: 'matchLabels', because: 'label differs', wants: `${key}=${value}`, has };
    }
  }
  for (const [index, expression] of (selector.matchExpressions ?? []).entries()) {
    const failure = expressionFailure(expression, labels);
    if (failure !== undefined) {
      const wants = printExpression(expression);
      const has = Object.hasOwn(labels, expression.key) ? `${expression.key}=${labels[expression.key]}` : undefined;
      const clause = `matchExpressions[${index}]`;
      return { matches: false, clause, because: failure, wants, ...(has === undefined ? {} : { has }) };
    }
  }
  return matching;
}

/** Whether a selector matches, as `matchSelector` decides it, without the reason. */
export function selects(selector: LabelSelector | null | undefined, labels: Labels): boolean {
  if (selector === null || selector === undefined) return false;
  const { matchLabels, matchExpressions } = selector;
  for (const key in matchLabels) if (!Object.hasOwn(labels, key) || labels[key] !== matchLabels[key]) return false;
  return !matchExpressions?.some((expression) => expressionFailure(expression, labels) !== undefined);
}

/** Whether some labels include all of the wanted ones, with their values. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Labels as kubectl prints them: `app=web,tier=front`, in the order they have. */
export function printLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/**
 * Why an expression does not match; undefined where it matches. In: the key is present, with a listed value. NotIn: the
 * key is absent, or has a value that is not listed. Exists: the key is present, with any value. DoesNotExist: it is
 * absent.
 * Source: k8s.io/apimachinery pkg/labels/selector.go, `Requirement.Matches`.
 */
function expressionFailure(expression: LabelSelectorRequirement, labels: Labels) {
  const present = Object.hasOwn(labels, expression.key);
  const listed = present && (expression.values ?? []).includes(labels[expression.key] ?? '');
  switch (expression.operator) {
    case 'In':
      return listed ? undefined : present ? 'label differs' : 'label missing';
    case 'NotIn':
      return listed ? 'label excluded' : undefined;
    case 'Exists':
      return present ? undefined : 'label missing';
    case 'DoesNotExist':
      return present ? 'label present' : undefined;
    default:
      // The API server refuses any other operator; a selector that cannot be read matches nothing.
      return 'label missing';
  }
}

/**
 * A selector as kubectl prints it, ordered by key: `app=web,tier in (a,b)`. Empty where it has no requirement.
 * Source: k8s.io/apimachinery pkg/labels/selector.go, `Requirement.String`.
 */
export function printSelector(selector: LabelSelector | null | undefined): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const others = (selector?.matchExpressions ?? []).map((one) => ({
    key: one.key,
    text: printExpression({ ...one, values: (one.values ?? []).toSorted() }),
  }));
  const sorted = [...equal, ...others].toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return sorted.map(({ text }) => text).join(',');
}

/** One requirement of a selector as kubectl prints it: `tier in (a,b)`, `!key`. */
export function printExpression({ key, operator, values }: LabelSelectorRequirement): string {
  const list = `(${(values ?? []).join(',')})`;
  switch (operator) {
    case 'In':
      return `${key} in ${list}`;
    case 'NotIn':
      return `${key} notin ${list}`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}
