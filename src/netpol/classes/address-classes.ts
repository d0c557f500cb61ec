import { type Block, parseAddress, parseBlock, podRange, printAddress } from '../../kube/addresses.ts';
import { kindServiceRange } from '../../kube/kind-addresses.ts';
import { podAddresses } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { allBlocks } from '../policy.ts';

/**
 * Addresses reserved for documentation (RFC 5737, RFC 3849): where a class has one of them, it represents the class.
 */
const DOCUMENTATION = { 4: ['203.0.113.9', '198.51.100.7'], 6: ['2001:db8::9', '2001:db8:1::7'] } as const;

/**
 * Addresses that no connection in the cluster comes from or goes to: this host, loopback, link-local IPv6, multicast
 * and reserved addresses (RFC 6890), and the addresses of Services, which are translated before policies are applied.
 * IPv4-mapped IPv6 addresses (`MAPPED`) are IPv4 addresses.
 */
const UNUSABLE = {
  4: ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', kindServiceRange.cidr],
  6: ['::/127', 'fe80::/10', 'ff00::/8'],
} as const;

const MAPPED: Span = { first: 0xffff_0000_0000n, after: 0x1_0000_0000_0000n };

/** One address of a family for each set of policy blocks that addresses can lie in. */
export interface AddressClasses {
  /** Addresses of the pod range; `undefined` alone where no policy distinguishes them. */
  readonly pods: readonly (string | undefined)[];
  /** Addresses outside of the cluster. */
  readonly outside: readonly string[];
}

/** The address families that pods have in some snapshots; IPv4 where there are no pods. */
export function podFamilies(snapshots: readonly Snapshot[]): readonly (4 | 6)[] {
  const seen = new Set(
    snapshots.flatMap(({ pods }) => pods.flatMap(podAddresses)).map((text) => parseAddress(text)?.family),
  );
  if (!seen.has(6)) return [4];
  return seen.has(4) ? [4, 6] : [6];
}

/**
 * Finds one address for each class. All addresses between two neighbouring edges of blocks are in the same blocks, so
 * one of each such stretch is enough, and of stretches in the same blocks one is kept. `claimed` are blocks that claims
 * name: they distinguish addresses outside, and no pods.
 */
export function addressClasses(
  snapshots: readonly Snapshot[],
  family: 4 | 6,
  claimed: readonly Block[] = [],
): AddressClasses {
  const ofPolicies = snapshots
    .flatMap((snapshot) => indexSnapshot(snapshot).policies.flatMap(allBlocks))
    .filter((block) => block.family === family);
  const blocks = [...ofPolicies, ...claimed.filter((block) => block.family === family)];
  if (blocks.length === 0) return { pods: [undefined], outside: DOCUMENTATION[family].slice(0, 1) };
  const end = family === 4 ? 1n << 32n : 1n << 128n;
  const ofPods = snapshots.slice(0, 1).map((snapshot) => spanOf(podRange(snapshot, family)));
  const unusable = [...UNUSABLE[family].flatMap(spansOf), ...(family === 6 ? [MAPPED] : [])];
  const spans = blocks.map(spanOf);
  const edges = [...spans, ...ofPods, ...unusable].flatMap(({ first, after }) => [first, after]);
  const starts = [...new Set([0n, ...edges])].filter((start) => start < end).sort((a, b) => (a < b ? -1 : 1));
  const taken = new Set(snapshots.flatMap(addressesOf));

  const found = { pods: new Map<string, string>(), outside: new Map<string, string>() };
  starts.forEach((start, at) => {
    if (isIn(unusable, start)) return;
    const ofPod = isIn(ofPods, start);
    const kind = ofPod ? found.pods : found.outside;
    const address = representativeAddress({ first: start, after: starts[at + 1] ?? end }, family, taken);
    const distinguishing = ofPod ? spans.slice(0, ofPolicies.length) : spans;
    const marks = distinguishing.map((span) => (isIn([span], start) ? 1 : 0)).join('');
    const known = kind.get(marks);
    // A stretch whose addresses all belong to pods stands for no other address of its class.
    const isBetter = known === undefined || (taken.has(known) && !taken.has(address));
    if (isBetter || DOCUMENTATION[family].some((one) => one === address)) kind.set(marks, address);
  });
  const pods = [...found.pods.values()];
  return { pods: pods.length > 1 ? pods : [undefined], outside: [...found.outside.values()] };
}

/** The addresses from the first to the one before `after`. */
interface Span {
  readonly first: bigint;
  readonly after: bigint;
}

/** An address of documentation in a span, else the first that no pod and no node has. */
function representativeAddress({ first, after }: Span, family: 4 | 6, taken: ReadonlySet<string>): string {
  const known = DOCUMENTATION[family].find((address) =>
    spansOf(`${address}/${family === 4 ? 32 : 128}`).some((one) => first <= one.first && one.first < after),
  );
  if (known) return known;
  let free = first;
  while (free < after && taken.has(addressOf(free, family))) free++;
  return addressOf(free < after ? free : first, family);
}

/** The addresses that pods and nodes of a cluster have. */
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

function addressOf(address: bigint, family: 4 | 6): string {
  const shifts = family === 4 ? [0n] : [96n, 64n, 32n, 0n];
  return printAddress({ family, words: shifts.map((shift) => Number((address >> shift) & 0xffff_ffffn)) });
}
