import { type Block, parseAddress, parseBlock, podRange, printAddress } from '../../kube/addresses.ts';
import { serviceRange } from '../../kube/kind-addresses.ts';
import { podAddresses } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { worldOf } from '../indexed-snapshot.ts';
import { blocksIn } from './signature.ts';

/** Addresses outside that stand for all others where they can: they are kept for documentation (RFC 5737, RFC 3849). */
const FAMILIAR = { 4: ['203.0.113.9', '198.51.100.7'], 6: ['2001:db8::9', '2001:db8:1::7'] } as const;

/**
 * No connection comes from here or goes there: this host, loopback, link-local IPv6, multicast and what lies behind it
 * (RFC 6890). Nor has anything a Service's address after it has been translated, so no policy meets one. An
 * IPv4-mapped address is the IPv4 address.
 */
const NOBODYS = {
  4: ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', serviceRange.cidr],
  6: ['::/127', 'fe80::/10', 'ff00::/8'],
} as const;

const MAPPED: Span = { first: 0xffff_0000_0000n, after: 0x1_0000_0000_0000n };

/** One address of a family for each way in which addresses can lie in the blocks of policies or not. */
export interface AddressClasses {
  /** Of the range that pods have; `undefined`, alone: all are alike. */
  readonly pods: readonly (string | undefined)[];
  readonly outside: readonly string[];
}

/** The families that pods have in some snapshots; IPv4 where there are no pods. */
export function podFamilies(snapshots: readonly Snapshot[]): readonly (4 | 6)[] {
  const seen = new Set(
    snapshots.flatMap(({ pods }) => pods.flatMap(podAddresses)).map((text) => parseAddress(text)?.family),
  );
  if (!seen.has(6)) return [4];
  return seen.has(4) ? [4, 6] : [6];
}

/**
 * Between two edges of blocks all addresses are alike, so one of each stretch is looked at, and one of each kind kept.
 * `claimed` are blocks that claims name: they tell addresses outside apart, and no pods.
 */
export function addressClasses(
  snapshots: readonly Snapshot[],
  family: 4 | 6,
  claimed: readonly Block[] = [],
): AddressClasses {
  const ofPolicies = snapshots
    .flatMap((snapshot) => worldOf(snapshot).policies.flatMap(blocksIn))
    .filter((block) => block.family === family);
  const blocks = [...ofPolicies, ...claimed.filter((block) => block.family === family)];
  if (blocks.length === 0) return { pods: [undefined], outside: FAMILIAR[family].slice(0, 1) };
  const end = family === 4 ? 1n << 32n : 1n << 128n;
  const ofPods = snapshots.slice(0, 1).map((snapshot) => spanOf(podRange(snapshot, family)));
  const nobodys = [...NOBODYS[family].flatMap(spansOf), ...(family === 6 ? [MAPPED] : [])];
  const spans = blocks.map(spanOf);
  const edges = [...spans, ...ofPods, ...nobodys].flatMap(({ first, after }) => [first, after]);
  const starts = [...new Set([0n, ...edges])].filter((start) => start < end).sort((a, b) => (a < b ? -1 : 1));
  const taken = new Set(snapshots.flatMap(addressesOf));

  const found = { pods: new Map<string, string>(), outside: new Map<string, string>() };
  starts.forEach((start, at) => {
    if (isIn(nobodys, start)) return;
    const ofPod = isIn(ofPods, start);
    const kind = ofPod ? found.pods : found.outside;
    const address = oneOf({ first: start, after: starts[at + 1] ?? end }, family, taken);
    const telling = ofPod ? spans.slice(0, ofPolicies.length) : spans;
    const marks = telling.map((span) => (isIn([span], start) ? 1 : 0)).join('');
    if (!kind.has(marks) || FAMILIAR[family].some((known) => known === address)) kind.set(marks, address);
  });
  const pods = [...found.pods.values()];
  return { pods: pods.length > 1 ? pods : [undefined], outside: [...found.outside.values()] };
}

/** The addresses from the first to the one before `after`. */
interface Span {
  readonly first: bigint;
  readonly after: bigint;
}

/** One that people know, else the first that nobody has. */
function oneOf({ first, after }: Span, family: 4 | 6, taken: ReadonlySet<string>): string {
  const known = FAMILIAR[family].find((address) =>
    spansOf(`${address}/${family === 4 ? 32 : 128}`).some((one) => first <= one.first && one.first < after),
  );
  if (known) return known;
  let free = first;
  while (free < after && taken.has(printed(free, family))) free++;
  return printed(free < after ? free : first, family);
}

/** Addresses that somebody of the cluster has. */
function addressesOf({ pods, nodes }: Snapshot): readonly string[] {
  return [
    ...pods.flatMap(podAddresses),
    ...nodes.flatMap(({ status }) => (status?.addresses ?? []).map(({ address }) => address)),
  ];
}

function spansOf(cidr: string): readonly Span[] {
  const spelled = parseBlock(cidr);
  return spelled ? [spanOf(spelled.block)] : [];
}

function spanOf({ family, words, prefix }: Block): Span {
  const first = words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return { first, after: first + (1n << BigInt((family === 4 ? 32 : 128) - prefix)) };
}

function isIn(spans: readonly Span[], address: bigint): boolean {
  return spans.some(({ first, after }) => first <= address && address < after);
}

function printed(address: bigint, family: 4 | 6): string {
  const shifts = family === 4 ? [0n] : [96n, 64n, 32n, 0n];
  return printAddress({ family, words: shifts.map((shift) => Number((address >> shift) & 0xffff_ffffn)) });
}
