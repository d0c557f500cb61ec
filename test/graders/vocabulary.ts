import { parseAllDocuments } from 'yaml';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Vocabulary } from './mutants.ts';

const nameLabel = 'kubernetes.io/metadata.name';
const blocks = `0.0.0.0/0 0.0.0.0/1 128.0.0.0/1 10.0.0.0/8 10.244.0.0/16 10.244.0.0/17 10.244.128.0/17
   10.244.1.0/24 10.244.1.4/32 203.0.113.0/24 203.0.113.9/32 172.18.0.0/16 172.18.0.3/32
   127.0.0.0/8 10.96.0.0/16 192.168.0.0/16 169.254.169.254/32`.split(/\s+/);

/** The names, labels, ports and addresses of a scenario's cluster and answers, and of each kind one that neither has. */
export function vocabularyOf({ start, solution, nearMisses }: Scenario): Vocabulary {
  const namespaces = new Set(['default', 'later']);
  const pods = new Map<string, Set<string>>([['tier', new Set(['x'])]]);
  const spaces = new Map<string, Set<string>>([['team', new Set(['a'])]]);
  const ports = new Set<number | string>([53, 54]);
  const cidrs = new Set(blocks);
  const answers = [solution, ...nearMisses.map(({ answer }) => answer)];
  const written = answers.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as unknown));
  for (const object of start) {
    const { kind, metadata = {} } = object as Labelled & { readonly kind?: string };
    if (kind !== 'Namespace') continue;
    namespaces.add(metadata.name ?? 'default');
    addLabels(spaces, metadata.labels);
  }
  for (const object of [...start, ...written]) {
    for (const part of partsOf(object)) {
      addLabels(pods, part['matchLabels']);
      if ((part as Labelled).spec !== undefined && part['kind'] !== 'Namespace')
        addLabels(pods, (part as Labelled).metadata?.labels);
      for (const field of ['port', 'containerPort', 'name']) {
        const value = part[field];
        if (typeof value === 'number' || (field === 'port' && typeof value === 'string')) ports.add(value);
        if (field === 'name' && 'containerPort' in part && typeof value === 'string') ports.add(value);
      }
      if (typeof part['cidr'] === 'string') cidrs.add(part['cidr']);
    }
  }
  spaces.set(nameLabel, namespaces);
  for (const key of spaces.keys()) pods.delete(key);
  return {
    namespaces: [...namespaces],
    pods: listsOf(pods),
    spaces: listsOf(spaces),
    ports: [...ports],
    blocks: [...cidrs],
  };
}

interface Labelled {
  readonly metadata?: { readonly name?: string; readonly labels?: unknown };
  readonly spec?: unknown;
}

/** An object, and all objects within it. */
function* partsOf(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
  for (const part of Object.values(value)) yield* partsOf(part);
}

function addLabels(known: Map<string, Set<string>>, labels: unknown): void {
  if (typeof labels !== 'object' || labels === null) return;
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value !== 'string') continue;
    known.set(key, (known.get(key) ?? new Set()).add(value));
  }
}

function listsOf(sets: ReadonlyMap<string, ReadonlySet<string>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...sets].map(([key, values]) => [key, [...values]]));
}
