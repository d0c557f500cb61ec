/** Managers of fields that are controllers: what they write depends on when they come to it. */
const controllers = new Set(['kube-controller-manager', 'kube-scheduler', 'kubelet']);
/** What is another at each run, or is written by controllers. */
const passing = new Set(['token', 'generation', 'deployment.kubernetes.io/revision']);

/** Lists that a server gives in any order. */
const unordered = new Set(['resourceRules', 'nonResourceRules']);

type Fields = Readonly<Record<string, unknown>>;

/**
 * An answer without what is another each time: uids, times, versions, addresses, names that are drawn, and what
 * controllers write. An object that a patch made is left out of the refusal that prints it whole.
 */
export function normalAnswer(value: unknown): unknown {
  if (typeof value === 'string') return normalText(value);
  if (Array.isArray(value)) return value.map(normalAnswer);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Fields;
  const entries = Object.keys(fields)
    .sort()
    .flatMap((key): [string, unknown][] => {
      const item = fields[key];
      if (item === undefined || passing.has(key)) return [];
      if (key === 'resourceVersion' && typeof item === 'string' && /^\d+$/.test(item)) return [];
      if (key === 'status' && isStored(fields['kind'])) return [];
      const kept = key === 'managedFields' ? (item as readonly Fields[]).filter(isPersons) : item;
      const normal = unordered.has(key) ? sorted(normalAnswer(item)) : normalAnswer(kept);
      return (key === 'managedFields' || key === 'annotations') && isEmpty(normal) ? [] : [[key, normal]];
    });
  return Object.fromEntries(entries);
}

function normalText(text: string): string {
  return text
    .replace(/(patch: Invalid value: |^Invalid value: )"\{.*\}": /, '$1PATCHED: ')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/10\.96\.\d+\.\d+/g, 'ADDRESS')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access')
    .replace(/record \(\d+\)/g, 'record (N)')
    .replace(/^g-\w{5}$/, 'g-DRAWN');
}

/** Kinds whose status controllers write. */
function isStored(kind: unknown): boolean {
  return typeof kind === 'string' && !/^(Status|Scale|TokenRequest|.*Review)$/.test(kind);
}

function isPersons({ manager }: Fields): boolean {
  return !controllers.has(String(manager));
}

/** A list in one order. */
function sorted(list: unknown): unknown {
  const key = (item: unknown): string => JSON.stringify(item);
  return Array.isArray(list) ? list.toSorted((one, other) => (key(one) < key(other) ? -1 : 1)) : list;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
