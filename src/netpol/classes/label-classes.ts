import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Labels, namespaceNameLabel, selects } from '../../kube/labels.ts';

/** The most classes that are kept: those with the fewest labels, and then some near each selector. */
const MAX_CLASSES = 160;

/** One set of labels for each class of labels that some selectors distinguish. */
export interface LabelClasses {
  readonly labels: readonly Labels[];
  /** Whether all classes are among them; otherwise there were too many. */
  readonly exact: boolean;
}

/** Labels while they are put together, and which of the selectors match the keys that were decided so far. */
interface PartialLabels {
  readonly labels: Labels;
  readonly matches: readonly boolean[];
}

/** The values that one label can have. One value that no selector mentions represents all such values. */
interface KeyValues {
  readonly key: string;
  /** `undefined`: the label is absent. */
  readonly values: readonly (string | undefined)[];
  /** For each value, which selectors match as far as this key is concerned. */
  readonly matches: readonly (readonly boolean[])[];
}

/**
 * Finds the classes of labels that some selectors distinguish, with the fewest labels possible in each: for every set
 * of labels, one of these is matched by the same selectors.
 */
export function labelClasses(selectors: readonly LabelSelector[]): LabelClasses {
  return classesOf(distinct(selectors), mentionedValues(selectors), false);
}

/** The same for namespaces that do not exist: each has a name label, but not the name of an existing namespace. */
export function namespaceClasses(selectors: readonly LabelSelector[], existing: ReadonlySet<string>): LabelClasses {
  const mentioned = mentionedValues(selectors);
  const names = mentioned.get(namespaceNameLabel);
  if (names) mentioned.set(namespaceNameLabel, new Set([...names].filter((name) => !existing.has(name))));
  return classesOf(distinct(selectors), mentioned, true);
}

function classesOf(
  selectors: readonly LabelSelector[],
  mentioned: ReadonlyMap<string, ReadonlySet<string>>,
  ofNamespaces: boolean,
): LabelClasses {
  const keys = [...mentioned].map(([key, values]) =>
    keyOf(key, values, selectors, ofNamespaces && key === namespaceNameLabel),
  );
  let states: readonly PartialLabels[] = [{ labels: {}, matches: selectors.map(() => true) }];
  let all = true;
  for (const key of keys) {
    const found = new Map<string, PartialLabels>();
    for (const state of states) {
      for (const next of extendedBy(state, key)) {
        const seen = next.matches.map(Number).join('');
        const known = found.get(seen);
        if (!known || sizeOf(next.labels) < sizeOf(known.labels)) found.set(seen, next);
      }
    }
    states = [...found.values()].sort((a, b) => sizeOf(a.labels) - sizeOf(b.labels));
    if (states.length > MAX_CLASSES) {
      all = false;
      states = states.slice(0, MAX_CLASSES);
    }
  }
  const classes = states.map(({ labels }) => labels);
  if (all) return { labels: classes, exact: true };
  return { labels: [...classes, ...selectors.flatMap((_, index) => labelsNear(keys, index))], exact: false };
}

/**
 * The fewest labels that a selector matches, and those that differ from them in one label: that lack it, or have a
 * value that no selector mentions.
 */
function labelsNear(keys: readonly KeyValues[], index: number): readonly Labels[] {
  const chosen = keys.flatMap(({ key, values, matches }): [string, string][] => {
    const value = values.find((_, at) => matches[at]?.[index]);
    return value === undefined ? [] : [[key, value]];
  });
  const matching = Object.fromEntries(chosen);
  return [
    matching,
    ...keys.flatMap(({ key, values }) =>
      values
        .filter((value, at) => value === undefined || at === values.length - 1)
        .map((value): Labels => {
          const { [key]: _, ...others } = matching;
          return value === undefined ? others : { ...others, [key]: value };
        }),
    ),
  ];
}

function extendedBy(
  { labels, matches }: PartialLabels,
  { key, values, matches: byValue }: KeyValues,
): readonly PartialLabels[] {
  return values.map((value, at) => ({
    labels: value === undefined ? labels : { ...labels, [key]: value },
    matches: matches.map((matching, index) => matching && byValue[at]?.[index] === true),
  }));
}

function keyOf(
  key: string,
  mentioned: ReadonlySet<string>,
  selectors: readonly LabelSelector[],
  isName: boolean,
): KeyValues {
  let unmentioned = 'another';
  while (mentioned.has(unmentioned)) unmentioned += '-one';
  const parts = selectors.map((selector) => partOf(selector, key));
  const values = [undefined, ...mentioned, ...(isName ? [] : [unmentioned])];
  // A namespace always has a name: where it is not decided, the namespace has a name that no selector mentions.
  const absent: Labels = isName ? { [key]: unmentioned } : {};
  const matches = values.map((value) => {
    const labels = value === undefined ? absent : { [key]: value };
    return parts.map((part) => part === null || selects(part, labels));
  });
  return { key, values, matches };
}

/** The part of a selector that is about one key; `null` where it is not about the key. */
function partOf({ matchLabels, matchExpressions }: LabelSelector, key: string): LabelSelector | null {
  const value = matchLabels?.[key];
  const expressions = matchExpressions?.filter((expression) => expression.key === key) ?? [];
  if (value === undefined && expressions.length === 0) return null;
  return { ...(value === undefined ? {} : { matchLabels: { [key]: value } }), matchExpressions: expressions };
}

/** Every label key that selectors mention, with the values that they mention. */
function mentionedValues(selectors: readonly LabelSelector[]): Map<string, Set<string>> {
  const mentioned = new Map<string, Set<string>>();
  const add = (key: string, values: readonly string[]) => {
    const known = mentioned.get(key);
    if (known) for (const value of values) known.add(value);
    else mentioned.set(key, new Set(values));
  };
  for (const { matchLabels, matchExpressions } of selectors) {
    for (const [key, value] of Object.entries(matchLabels ?? {})) add(key, [value]);
    for (const { key, values } of matchExpressions ?? []) add(key, values ?? []);
  }
  return mentioned;
}

function distinct(selectors: readonly LabelSelector[]): readonly LabelSelector[] {
  return [...new Map(selectors.map((selector) => [JSON.stringify(selector), selector])).values()];
}

function sizeOf(labels: Labels): number {
  return Object.keys(labels).length;
}
