/** A NetworkPolicy as text, with the lines of each of its fields, so that a screen can mark the lines that decide. */
export interface PolicyText {
  /** `namespace/name`; of a role or binding with its kind in front, `Role/namespace/name`. */
  readonly policy: string;
  /** Whether it is in the answer file; `false` for a policy of the cluster, which was printed. */
  readonly written: boolean;
  readonly lines: readonly string[];
  /** The number of the first line of `lines` in the answer file, from 1. */
  readonly firstLine: number;
  /** First and last line of a field (indices into `lines`) by its path, as `spec.ingress[0].from[1]`. */
  readonly places: ReadonlyMap<string, readonly [number, number]>;
}

/** One line of an excerpt. `deciding`: it allows or blocks the flow. */
export interface ExcerptLine {
  readonly number: number;
  readonly text: string;
  readonly deciding: boolean;
}

/**
 * The lines of a policy around what decides: the whole rule, at most `most` lines. A path that the text does not have
 * (as in a policy without rules) is replaced by the nearest field around it.
 */
export function excerpt(policy: PolicyText, paths: readonly string[], most = 16): readonly ExcerptLine[] {
  const found = paths.flatMap((path) => nearest(policy, path));
  if (found.length === 0) return [];
  const around = found.map(({ path }) => policy.places.get(ruleOf(path)) ?? policy.places.get(path) ?? [0, 0]);
  const deciding = (line: number): boolean => found.some(({ place }) => line >= place[0] && line <= place[1]);
  const first = Math.min(...around.map(([from]) => from));
  const last = Math.max(...around.map(([, to]) => to));
  const decidingFirst = Math.min(...found.map(({ place }) => place[0]));
  const from = last - first < most ? first : Math.max(first, Math.min(decidingFirst - 2, last - most + 1));
  return policy.lines
    .slice(from, Math.min(last + 1, from + most))
    .map((text, index) => ({ number: policy.firstLine + from + index, text, deciding: deciding(from + index) }));
}

/** The line numbers of paths in the answer file. */
export function decidingLines(policy: PolicyText, paths: readonly string[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  if (!policy.written) return numbers;
  for (const { place } of paths.flatMap((path) => nearest(policy, path))) {
    for (let line = place[0]; line <= place[1]; line += 1) numbers.add(policy.firstLine + line);
  }
  return numbers;
}

function nearest(policy: PolicyText, path: string): { path: string; place: readonly [number, number] }[] {
  let at = path;
  while (at !== '') {
    const place = policy.places.get(at);
    // The place of `spec` as a whole is that of the pods that it selects and of its directions.
    if (place && at === 'spec') {
      const parts = ['spec.podSelector', 'spec.policyTypes'].filter((part) => policy.places.has(part));
      if (parts.length > 0) return parts.map((part) => ({ path: part, place: policy.places.get(part) ?? place }));
    }
    if (place) return [{ path: at, place }];
    at = at.replace(/(\.[^.[\]]+|\[\d+\]|^[^.[\]]+)$/, '');
  }
  return [];
}

/** The rule that a path is in, as `spec.ingress[0]`; the path itself where it is in none. */
function ruleOf(path: string): string {
  return /^spec\.(?:ingress|egress)\[\d+\]/.exec(path)?.[0] ?? path;
}
