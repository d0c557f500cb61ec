import { type Renaming, renameHosts } from './rename-words.ts';

/** The label that every namespace carries with its own name. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** What a text in an object is: a namespace's name, text that may have DNS names in it, or neither. */
export type TextRole = 'name' | 'text' | null;

/** The fields beside the one that a path goes through. */
export interface SiblingFields {
  readonly kind?: unknown;
  readonly key?: unknown;
}

/** The metadata of a Namespace: its name is what is renamed. */
const OF_NAMESPACE = 'metadata of a Namespace';

/** The next step of the path to a text. A list adds no step to it. */
export function stepOf(key: string, { kind, key: labelKey }: SiblingFields): string {
  if (key === 'metadata' && kind === 'Namespace') return OF_NAMESPACE;
  // A requirement of a selector: its values are those of the label that it names.
  return key === 'values' && labelKey === NAME_LABEL ? NAME_LABEL : key;
}

/** Maps whose keys are labels: these may have any name, also that of a field. */
const labels: ReadonlySet<string> = new Set(['labels', 'matchLabels', 'selector', 'nodeSelector']);
/** Maps whose values are text. */
const texts: ReadonlySet<string> = new Set(['annotations', 'data', 'stringData']);
/** Fields that hold addresses or commands: of containers, probes, hooks, Services and a pod's DNS. */
const textFields: ReadonlySet<string> = new Set(['args', 'command', 'value', 'host', 'externalName', 'searches']);

/** What a text is, by the last two steps of the path to it. */
export function roleAt(parent: string | undefined, last: string | undefined): TextRole {
  if (last === undefined) return null;
  if (last === NAME_LABEL) return 'name';
  if (parent !== undefined && labels.has(parent)) return null;
  if (parent !== undefined && texts.has(parent)) return 'text';
  if (parent === OF_NAMESPACE && last === 'name') return 'name';
  if (last === 'namespace' || last === 'namespaces') return 'name';
  return textFields.has(last) ? 'text' : null;
}

/** A manifest, or any value of one, with other namespace names. `parent` and `last` end the path to the value. */
export function renameInValue<Value>(value: Value, renaming: Renaming, parent?: string, last?: string): Value {
  if (typeof value === 'string') return renamedText(value, roleAt(parent, last), renaming) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => renameInValue(item, renaming, parent, last)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>).map(([key, inner]) => [
    key,
    renameInValue(inner, renaming, last, stepOf(key, value as SiblingFields)),
  ]);
  return Object.fromEntries(entries) as Value;
}

function renamedText(text: string, role: TextRole, renaming: Renaming): string {
  if (role === null) return text;
  return role === 'name' ? (renaming.names.get(text) ?? text) : renameHosts(text, renaming);
}
