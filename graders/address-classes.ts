import { type Block, parseBlock, podRange, printAddress } from '../src/kube/addresses.ts';
import { serviceRange } from '../src/kube/kind-addresses.ts';
import { podAddresses } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import { peersOf } from './end-classes.ts';

/** Addresses outside that stand for all others where they can: they are kept for documentation (RFC 5737). */
const FAMILIAR = ['203.0.113.9', '198.51.100.7'];

/**
 * No connection comes from here or goes there: this host, loopback, multicast and what lies behind it (RFC 6890). Nor
 * has anything a Service's address after it has been translated, so no policy meets one.
 */
const NOBODYS = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', serviceRange.cidr];

/** One IPv4 address for each way in which addresses can lie in the blocks of policies or not. */
export interface AddressClasses {
  /** Of the range that pods have; `undefined`, alone: all are alike. */
  readonly pods: readonly (string | undefined)[];
  readonly outside: readonly string[];
}

/** Between two edges of blocks all addresses are alike, so one of each stretch is looked at, and one of each kind kept. */
export function addressClasses(snapshots: readonly Snapshot[]): AddressClasses {
  const blocks = snapshots.flatMap(({ policies }) => policies.flatMap(peersOf)).flatMap(blocksOf);
  if (blocks.length === 0) return { pods: [undefined], outside: FAMILIAR.slice(0, 1) };
  const ofPods = snapshots.slice(0, 1).map((snapshot) => spanOf(podRange(snapshot, 4)));
  const nobodys = NOBODYS.flatMap(spansOf);
  const spans = blocks.map(spanOf);
  const edges = [...spans, ...ofPods, ...nobodys].flatMap(({ first, after }) => [first, after]);
  const starts = [...new Set([0, ...edges])].filter((start) => start < 2 ** 32).sort((a, b) => a - b);
  const taken = new Set(snapshots.flatMap(addressesOf));

  const found = { pods: new Map<string, string>(), outside: new Map<string, string>() };
  starts.forEach((start, at) => {
    if (isIn(nobodys, start)) return;
    const kind = isIn(ofPods, start) ? found.pods : found.outside;
    const address = oneOf({ first: start, after: starts[at + 1] ?? 2 ** 32 }, taken);
    const marks = spans.map((span) => (isIn([span], start) ? 1 : 0)).join('');
    if (!kind.has(marks) || FAMILIAR.includes(address)) kind.set(marks, address);
  });
  const pods = [...found.pods.values()];
  return { pods: pods.length > 1 ? pods : [undefined], outside: [...found.outside.values()] };
}

/** The addresses from the first to the one before `after`. */
interface Span {
  readonly first: number;
  readonly after: number;
}

/** One that people know, else the first that nobody has. */
function oneOf({ first, after }: Span, taken: ReadonlySet<string>): string {
  const known = FAMILIAR.find((address) =>
    spansOf(`${address}/32`).some((one) => first <= one.first && one.first < after),
  );
  if (known) return known;
  let free = first;
  while (free < after && taken.has(printed(free))) free++;
  return printed(free < after ? free : first);
}

/** Addresses that somebody of the cluster has. */
function addressesOf({ pods, nodes }: Snapshot): readonly string[] {
  return [
    ...pods.flatMap(podAddresses),
    ...nodes.flatMap(({ status }) => (status?.addresses ?? []).map(({ address }) => address)),
  ];
}

function blocksOf({ ipBlock }: ReturnType<typeof peersOf>[number]): readonly Block[] {
  const texts = ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : [];
  return texts
    .flatMap((text) => parseBlock(text) ?? [])
    .flatMap(({ block, octal }) => (octal ? [block, octal] : [block]))
    .filter(({ family }) => family === 4);
}

function spansOf(cidr: string): readonly Span[] {
  const spelled = parseBlock(cidr);
  return spelled ? [spanOf(spelled.block)] : [];
}

function spanOf({ words: [first = 0], prefix }: Block): Span {
  return { first, after: first + 2 ** (32 - prefix) };
}

function isIn(spans: readonly Span[], address: number): boolean {
  return spans.some(({ first, after }) => first <= address && address < after);
}

function printed(address: number): string {
  return printAddress({ family: 4, words: [address] });
}
