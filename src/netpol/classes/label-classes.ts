import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Labels, namespaceNameLabel, selects } from '../../kube/labels.ts';

/** More sets of labels than this are not kept: then those with the fewest labels, and those nearest to each selector. */
const MOST = 160;

/** Sets of labels that stand for all others. */
export interface LabelClasses {
  readonly labels: readonly Labels[];
  /** Whether every way is among them in which labels can meet the selectors; else there were too many. */
  readonly exact: boolean;
}

/** Labels, and which of the selectors they meet so far. */
interface State {
  readonly labels: Labels;
  readonly meets: readonly boolean[];
}

/** What a label can be: absent, or one of the values. Of values that no selector mentions one stands for all. */
interface Key {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  /** For each value, which selectors it meets, as far as this key goes. */
  readonly meets: readonly (readonly boolean[])[];
}

/**
 * Labels for every way in which labels can meet some selectors or not, the plainest of each: whatever labels a pod may
 * have, one of these is treated like it by all of the selectors. Exact unless there are too many.
 */
export function labelClasses(selectors: readonly LabelSelector[]): LabelClasses {
  return classesOf(distinct(selectors), wordsOf(selectors), false);
}

/** The same for namespaces that somebody may make: each has a name, and none the name of one that is there. */
export function namespaceClasses(selectors: readonly LabelSelector[], existing: ReadonlySet<string>): LabelClasses {
  const words = wordsOf(selectors);
  const names = words.get(namespaceNameLabel);
  if (names) words.set(namespaceNameLabel, new Set([...names].filter((name) => !existing.has(name))));
  return classesOf(distinct(selectors), words, true);
}

function classesOf(
  selectors: readonly LabelSelector[],
  words: ReadonlyMap<string, ReadonlySet<string>>,
  ofNamespaces: boolean,
): LabelClasses {
  const keys = [...words].map(([key, values]) =>
    keyOf(key, values, selectors, ofNamespaces && key === namespaceNameLabel),
  );
  let states: readonly State[] = [{ labels: {}, meets: selectors.map(() => true) }];
  let all = true;
  for (const key of keys) {
    const found = new Map<string, State>();
    for (const state of states) {
      for (const next of steps(state, key)) {
        const seen = next.meets.map(Number).join('');
        const known = found.get(seen);
        if (!known || sizeOf(next.labels) < sizeOf(known.labels)) found.set(seen, next);
      }
    }
    states = [...found.values()].sort((a, b) => sizeOf(a.labels) - sizeOf(b.labels));
    if (states.length > MOST) {
      all = false;
      states = states.slice(0, MOST);
    }
  }
  const classes = states.map(({ labels }) => labels);
  if (all) return { labels: classes, exact: true };
  return { labels: [...classes, ...selectors.flatMap((_, index) => around(keys, index))], exact: false };
}

/**
 * The plainest labels that meet a selector, and those that differ from them in one label: that lack it, or have a value
 * that nothing mentions. Values that others mention are in the labels that meet those.
 */
function around(keys: readonly Key[], index: number): readonly Labels[] {
  const chosen = keys.flatMap(({ key, values, meets }): [string, string][] => {
    const value = values.find((_, at) => meets[at]?.[index]);
    return value === undefined ? [] : [[key, value]];
  });
  const met = Object.fromEntries(chosen);
  return [
    met,
    ...keys.flatMap(({ key, values }) =>
      values
        .filter((value, at) => value === undefined || at === values.length - 1)
        .map((value): Labels => {
          const { [key]: _, ...others } = met;
          return value === undefined ? others : { ...others, [key]: value };
        }),
    ),
  ];
}

function steps({ labels, meets }: State, { key, values, meets: byValue }: Key): readonly State[] {
  return values.map((value, at) => ({
    labels: value === undefined ? labels : { ...labels, [key]: value },
    meets: meets.map((met, index) => met && byValue[at]?.[index] === true),
  }));
}

function keyOf(key: string, mentioned: ReadonlySet<string>, selectors: readonly LabelSelector[], isName: boolean): Key {
  let unmentioned = 'another';
  while (mentioned.has(unmentioned)) unmentioned += '-one';
  const parts = selectors.map((selector) => partOf(selector, key));
  const values = [undefined, ...mentioned, ...(isName ? [] : [unmentioned])];
  // A namespace always has a name: not to name it here is to give it a name that nothing mentions.
  const absent: Labels = isName ? { [key]: unmentioned } : {};
  const meets = values.map((value) => {
    const labels = value === undefined ? absent : { [key]: value };
    return parts.map((part) => part === null || selects(part, labels));
  });
  return { key, values, meets };
}

/** What a selector asks of one key; `null`: nothing. */
function partOf({ matchLabels, matchExpressions }: LabelSelector, key: string): LabelSelector | null {
  const value = matchLabels?.[key];
  const expressions = matchExpressions?.filter((expression) => expression.key === key) ?? [];
  if (value === undefined && expressions.length === 0) return null;
  return { ...(value === undefined ? {} : { matchLabels: { [key]: value } }), matchExpressions: expressions };
}

/** Every key that selectors mention, with the values that they mention. */
function wordsOf(selectors: readonly LabelSelector[]): Map<string, Set<string>> {
  const words = new Map<string, Set<string>>();
  const add = (key: string, values: readonly string[]) => {
    const known = words.get(key);
    if (known) for (const value of values) known.add(value);
    else words.set(key, new Set(values));
  };
  for (const { matchLabels, matchExpressions } of selectors) {
    for (const [key, value] of Object.entries(matchLabels ?? {})) add(key, [value]);
    for (const { key, values } of matchExpressions ?? []) add(key, values ?? []);
  }
  return words;
}

function distinct(selectors: readonly LabelSelector[]): readonly LabelSelector[] {
  return [...new Map(selectors.map((selector) => [JSON.stringify(selector), selector])).values()];
}

function sizeOf(labels: Labels): number {
  return Object.keys(labels).length;
}
