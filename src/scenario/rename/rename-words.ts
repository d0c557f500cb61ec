/** The new names of namespaces, by their old ones. */
export type NamespaceNames = ReadonlyMap<string, string>;

/** What is renamed. */
export interface Renaming {
  readonly names: NamespaceNames;
  /**
   * Whether a Service exists. `db.shop` may be the name of one, and `config.dev` that of a file; without this, every name
   * of that form counts. `db.shop.svc` is a Service's name in any case.
   */
  readonly isService?: (service: string, namespace: string) => boolean;
}

/** A part of a text that is replaced: where it begins, how long it is, and the new text. */
export interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/** A text with some edits; of two edits of one place the first counts. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const { at, length, text: instead } of edits.toSorted((a, b) => a.at - b.at)) {
    if (at < done) continue;
    result += text.slice(done, at) + instead;
    done = at + length;
  }
  return result + text.slice(done);
}

/**
 * Renames namespaces in the DNS names of a text: `db.shop`, `db-0.db.shop`, `db.shop.svc`, `db.shop.svc.cluster.local`,
 * `10-0-0-1.shop.pod.cluster.local`. Everything else stays as it is written.
 * Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function renameHosts(text: string, renaming: Renaming): string {
  return applyEdits(text, hostEdits(text, renaming));
}

/**
 * Renames namespaces in a text for people: a name between backticks, after the word namespace, or as in `shop/web`. The
 * same word anywhere else stays: "default deny" says nothing of the namespace default.
 */
export function renameInProse(text: string, renaming: Renaming): string {
  const { names } = renaming;
  const code = [...text.matchAll(/`[^`]*`/g)].flatMap(({ 0: quoted, index }) =>
    shifted(codeEdits(quoted.slice(1, -1), renaming), index + 1),
  );
  return applyEdits(text, [...code, ...spokenEdits(text, names), ...pathEdits(text, names)]);
}

/** A namespace's name, as a group; nothing of a longer word. */
const name = '([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?![\\w-]|\\.\\w)';

function hostEdits(text: string, renaming: Renaming): readonly Edit[] {
  return [...text.matchAll(/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+/g)].flatMap(({ 0: host, index }) => {
    const labels = host.split('.');
    const which = namespaceAt(labels, renaming);
    const before = labels.slice(0, Math.max(which, 0)).map((label) => `${label}.`);
    return editOf(labels[which], index + before.join('').length, renaming.names);
  });
}

/** Which label of a DNS name is a namespace that is renamed; -1 where none is. */
function namespaceAt(labels: readonly string[], { names, isService }: Renaming): number {
  const isNamed = (at: number): boolean => {
    const label = labels[at] ?? '';
    // The API server's own Service is never renamed.
    return names.has(label) && !(label === 'default' && labels[at - 1] === 'kubernetes');
  };
  const full = labels.findIndex((_, at) => /^(svc|pod)$/.test(labels[at + 1] ?? '') && isNamed(at));
  if (full >= 0) return full;
  const last = labels.length - 1;
  const isMeant = isService === undefined || isService(labels[last - 1] ?? '', labels[last] ?? '');
  return isMeant && isNamed(last) ? last : -1;
}

/** Edits of text between backticks: a name by itself, or a piece of a command, a manifest or an address. */
function codeEdits(code: string, renaming: Renaming): readonly Edit[] {
  const { names } = renaming;
  if (names.has(code)) return editOf(code, 0, names);
  const named = new RegExp(
    `(?:(?<![\\w-])(?:-n[ =]?|--namespace[ =]|ns )|namespace[:=] ?|metadata\\.name[:=] ?)${name}`,
    'dg',
  );
  return [...groupEdits(code, named, names), ...hostEdits(code, renaming), ...pathEdits(code, names)];
}

/** `namespace shop`, and after the plural a list: `namespaces shop, dev and ops`. */
function spokenEdits(text: string, names: NamespaceNames): readonly Edit[] {
  const one = new RegExp(`(?<![\\w-])namespaces?\\s+${name}(?!\\s+deny)`, 'dgi');
  const listed =
    /(?<![\w-])namespaces\s+`?[a-z0-9][-a-z0-9]*`?((?:(?:,\s+|\s+)(?:and\s+|or\s+)?`?[a-z0-9][-a-z0-9]*`?)+)/dgi;
  const further = [...text.matchAll(listed)].flatMap(({ 1: rest = '', indices }) =>
    shifted(groupEdits(rest, new RegExp(`(?:,|and|or)\\s+${name}(?!\\s+deny)`, 'dg'), names), indices?.[1]?.[0] ?? 0),
  );
  return [...groupEdits(text, one, names), ...further];
}

/** `shop/web`, `shop/{app=web}`; not a part of a longer path or of a URL. */
function pathEdits(text: string, names: NamespaceNames): readonly Edit[] {
  return groupEdits(text, new RegExp(`(?<![\\w./:-])${name}(?=/[a-z0-9{*])`, 'dg'), names);
}

/** One edit for each match whose first group is a name. */
function groupEdits(text: string, pattern: RegExp, names: NamespaceNames): readonly Edit[] {
  return [...text.matchAll(pattern)].flatMap(({ 1: found, indices }) => editOf(found, indices?.[1]?.[0] ?? 0, names));
}

function editOf(found: string | undefined, at: number, names: NamespaceNames): readonly Edit[] {
  const text = names.get(found ?? '');
  return text === undefined ? [] : [{ at, length: found?.length ?? 0, text }];
}

function shifted(edits: readonly Edit[], by: number): readonly Edit[] {
  return edits.map((edit) => ({ ...edit, at: edit.at + by }));
}
