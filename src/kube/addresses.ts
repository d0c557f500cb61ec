import { podAddresses } from './pods.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * An IP address: one unsigned 32-bit word for IPv4, four for IPv6. An IPv4-mapped IPv6 address is the IPv4 address.
 */
export interface Address {
  readonly family: 4 | 6;
  readonly words: readonly number[];
}

/** A CIDR block. Bits behind the prefix are zero. */
export interface Block extends Address {
  readonly prefix: number;
}

/**
 * A block with its spelling. An `odd` spelling (leading zeros, IPv4-mapped IPv6) is accepted with a warning and read as
 * the warning suggests; plug-ins may read it otherwise. `octal` is the block that results when a leading zero is taken
 * for octal.
 * Source: KEP-4858, IP/CIDR validation improvements.
 */
export interface SpelledBlock {
  readonly block: Block;
  /** The address before the slash, bits behind the prefix included. */
  readonly address: Address;
  /** The number behind the slash: of an IPv4-mapped block it is 96 more than the prefix of `block`. */
  readonly length: number;
  readonly odd: boolean;
  readonly octal?: Block;
}

/** An address with its spelling: `odd` as of a block; `mapped` where it is IPv4-mapped IPv6. */
export interface SpelledAddress extends Address {
  readonly odd: boolean;
  readonly mapped: boolean;
  readonly octal?: readonly number[];
}

/** Addresses that were read: a cluster has few, and the engine meets each of them thousands of times. */
const read = new Map<string, Address | undefined>();
const MOST_READ = 20_000;

/** Reads an address; undefined when it is none. Leading zeros are read as decimal. */
export function parseAddress(text: string): Address | undefined {
  const known = read.get(text);
  if (known !== undefined) return known;
  const spelled = parseSpelledAddress(text);
  const address = spelled && { family: spelled.family, words: spelled.words };
  if (read.size >= MOST_READ) read.clear();
  read.set(text, address);
  return address;
}

/** The address as Go and Kubernetes print it; undefined when `text` is no address. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address && printAddress(address);
}

/** Prints an address: dotted decimal, or RFC 5952. */
export function printAddress(address: Address): string {
  if (address.family === 4) {
    const word = address.words[0] ?? 0;
    return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join('.');
  }
  const groups = address.words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const { start, length } = longestZeros(groups);
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/**
 * Reads a CIDR block, `10.0.0.0/8` or `2001:db8::/32`; undefined when it is none. Bits behind the prefix are masked
 * off.
 */
export function parseBlock(text: string): SpelledBlock | undefined {
  const slash = text.indexOf('/');
  const digits = text.slice(slash + 1);
  const spelled = slash < 0 ? undefined : parseSpelledAddress(text.slice(0, slash));
  if (spelled === undefined || !/^\d+$/.test(digits)) return undefined;
  const length = Number(digits);
  const odd = spelled.odd || (digits.length > 1 && digits.startsWith('0'));
  if (spelled.mapped) {
    if (length > 128) return undefined;
    // The block ::ffff:0:0/96 is all of IPv4; a shorter prefix reaches beyond it and stays IPv6.
    if (length >= 96) return { block: makeBlock(4, spelled.words, length - 96), address: spelled, length, odd };
    const address: Address = { family: 6, words: [0, 0, 0xffff, spelled.words[0] ?? 0] };
    return { block: makeBlock(6, address.words, length), address, length, odd };
  }
  if (length > (spelled.family === 4 ? 32 : 128)) return undefined;
  const block = makeBlock(spelled.family, spelled.words, length);
  const read = { block, address: spelled, length, odd };
  return spelled.octal ? { ...read, octal: makeBlock(4, spelled.octal, length) } : read;
}

/** Prints a block in its canonical spelling. */
export function printBlock(block: Block): string {
  return `${printAddress(block)}/${block.prefix}`;
}

/**
 * Whether the block holds the address. Families never mix: `0.0.0.0/0` holds no IPv6 address, `::/0` no IPv4 address.
 */
export function blockContains(block: Block, address: Address): boolean {
  if (block.family !== address.family) return false;
  for (let index = 0, bits = block.prefix; bits > 0; index++, bits -= 32) {
    const differing = (block.words[index] ?? 0) ^ (address.words[index] ?? 0);
    if ((bits >= 32 ? differing : differing >>> (32 - bits)) !== 0) return false;
  }
  return true;
}

/** Less than zero where the one is below the other; of two families IPv4 is below. */
export function compareAddresses(one: Address, other: Address): number {
  if (one.family !== other.family) return one.family - other.family;
  for (let index = 0; index < one.words.length; index++) {
    const difference = (one.words[index] ?? 0) - (other.words[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The words of an address with the bits behind a prefix zero. */
export function maskWords(words: readonly number[], prefix: number): readonly number[] {
  return words.map((word, index) => {
    const bits = prefix - 32 * index;
    return bits >= 32 ? word : bits <= 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0;
  });
}

/**
 * Whether `inner` lies within `outer` and is smaller: what the API server asks of each `except`. It compares the
 * lengths as they are written. Source: kubernetes/kubernetes pkg/apis/networking/validation/validation.go,
 * `ValidateIPBlock`.
 */
export function isStrictSubset(inner: SpelledBlock, outer: SpelledBlock): boolean {
  return inner.length > outer.length && blockContains(outer.block, inner.block);
}

/**
 * An address that a new pod could get: one of the pod range that no pod has and no policy mentions by itself. Where
 * there is room it also lies outside of every block that is narrower than the range.
 */
export function unusedPodAddress(snapshot: Snapshot, family: 4 | 6): string {
  const range = podRange(snapshot, family);
  const taken = new Set(snapshot.pods.flatMap((pod) => podAddresses(pod).map((ip) => canonicalAddress(ip))));
  const mentioned = mentionedBlocks(snapshot).filter((block) => block.family === family && block.prefix > range.prefix);
  const single = mentioned.filter((block) => block.prefix === (family === 4 ? 32 : 128));
  const found = firstFree(range, taken, mentioned) ?? firstFree(range, taken, single) ?? addressAfter(range, 2);
  return printAddress(found);
}

/** The range that pods get addresses from: what the nodes say, else the neighbourhood of the pods, else kind's. */
export function podRange(snapshot: Snapshot, family: 4 | 6): Block {
  const named = snapshot.nodes.flatMap(
    (node) => node.spec?.podCIDRs ?? (node.spec?.podCIDR ? [node.spec.podCIDR] : []),
  );
  const ofNodes = named.map((cidr) => parseBlock(cidr)?.block).find((block) => block?.family === family);
  if (ofNodes !== undefined) return widened(ofNodes);
  const ofPods = snapshot.pods
    .filter((pod) => pod.spec?.hostNetwork !== true)
    .flatMap((pod) => podAddresses(pod).map(parseAddress))
    .find((address) => address?.family === family);
  if (ofPods !== undefined) return widened({ ...ofPods, prefix: family === 4 ? 32 : 128 });
  return family === 4 ? makeBlock(4, [0x0af40000], 16) : makeBlock(6, [0xfd000010, 0x02440000, 0, 0], 56);
}

/** The address `steps` behind another; wraps at the end of its family. */
export function addressAfter(address: Address, steps: number): Address {
  const words = [...address.words];
  let carry = steps;
  for (let index = words.length - 1; index >= 0 && carry > 0; index--) {
    const sum = (words[index] ?? 0) + carry;
    words[index] = sum >>> 0;
    carry = Math.floor(sum / 2 ** 32);
  }
  return { family: address.family, words };
}

/** A node's range, or a pod's address, widened to what a whole cluster uses: /16, or /56. */
function widened(block: Block): Block {
  return makeBlock(block.family, block.words, Math.min(block.prefix, block.family === 4 ? 16 : 56));
}

function firstFree(range: Block, taken: ReadonlySet<string | undefined>, avoid: readonly Block[]): Address | undefined {
  // The first two addresses of a range are the network and its gateway.
  let candidate = addressAfter(range, 2);
  while (blockContains(range, candidate)) {
    const block = avoid.find((held) => blockContains(held, candidate));
    if (block === undefined && !taken.has(printAddress(candidate))) return candidate;
    const next: Address = block === undefined ? addressAfter(candidate, 1) : addressBehind(block);
    // Behind the last address of the family comes the first.
    if (next.words.every((word) => word === 0)) return undefined;
    candidate = next;
  }
  return undefined;
}

/** The first address behind a block. */
export function addressBehind(block: Block): Address {
  const words = block.words.map((word, index) => {
    const bits = block.prefix - 32 * index;
    return bits >= 32 ? word : bits <= 0 ? 0xffffffff : (word | (0xffffffff >>> bits)) >>> 0;
  });
  return addressAfter({ family: block.family, words }, 1);
}

function mentionedBlocks({ policies }: Snapshot): readonly Block[] {
  const rules = policies.flatMap(({ spec }) => [
    ...(spec?.ingress ?? []).map((rule) => rule?.from),
    ...(spec?.egress ?? []).map((rule) => rule?.to),
  ]);
  const blocks = rules.flatMap((peers) => (peers ?? []).flatMap((peer) => peer?.ipBlock ?? []));
  const texts = blocks.flatMap(({ cidr, except }) => [cidr, ...(except ?? [])]);
  return texts.flatMap((text) => (typeof text === 'string' ? (parseBlock(text)?.block ?? []) : []));
}

function makeBlock(family: 4 | 6, words: readonly number[], prefix: number): Block {
  return { family, words: maskWords(words, prefix), prefix };
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

/**
 * Reads an address with its spelling, as the API server does in fields that are older than its strict rules: leading
 * zeros are accepted in octets and in groups. Undefined when it is no address.
 * Source: k8s.io/utils net/parse.go, `ParseIPSloppy`; internal/third_party/forked/golang/net/ip.go.
 */
export function parseSpelledAddress(text: string): SpelledAddress | undefined {
  if (!text.includes(':')) return parseDotted(text);
  const lastColon = text.lastIndexOf(':');
  const tail = text.slice(lastColon + 1);
  if (!tail.includes('.')) {
    const groups = parseGroups(text, 8);
    return groups && fromGroups(groups, hasLongGroup(text));
  }
  const dotted = parseDotted(tail);
  const head = text.slice(0, lastColon);
  // "::1.2.3.4" keeps both colons; "::ffff:1.2.3.4" loses the one before the dotted part.
  const groups = dotted && parseGroups(head.endsWith(':') ? `${head}:` : head, 6);
  if (dotted === undefined || groups === undefined) return undefined;
  const word = dotted.words[0] ?? 0;
  return fromGroups([...groups, word >>> 16, word & 0xffff], dotted.odd || hasLongGroup(head));
}

/** Whether a group of hexadecimal digits has more than four of them. */
function hasLongGroup(text: string): boolean {
  return text.split(':').some((group) => group.length > 4);
}

function fromGroups(groups: readonly number[], odd: boolean): SpelledAddress {
  const words = [0, 2, 4, 6].map((index) => ((groups[index] ?? 0) * 65536 + (groups[index + 1] ?? 0)) >>> 0);
  const mapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return mapped ? { family: 4, words: words.slice(3), odd: true, mapped } : { family: 6, words, odd, mapped };
}

function parseDotted(text: string): SpelledAddress | undefined {
  const word = plainDotted(text);
  if (word !== undefined) return { family: 4, words: [word], odd: false, mapped: false };
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) < 256)) return undefined;
  const words = [joinBytes(parts.map(Number))];
  const zeros = parts.filter((part) => part.length > 1 && part.startsWith('0'));
  if (zeros.length === 0) return { family: 4, words, odd: false, mapped: false };
  const octal = parts.map((part) => (part.startsWith('0') ? Number.parseInt(part, 8) : Number(part)));
  const readable = zeros.every((part) => /^[0-7]+$/.test(part)) && octal.every((byte) => byte < 256);
  return { family: 4, words, odd: true, mapped: false, ...(readable ? { octal: [joinBytes(octal)] } : {}) };
}

/** Dotted decimal in its usual spelling, without leading zeros; undefined for anything else. */
function plainDotted(text: string): number | undefined {
  let word = 0;
  let byte = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT && digits > 0) {
      word = word * 256 + byte;
      byte = digits = 0;
      dots++;
    } else if (code >= ZERO && code < ZERO + 10 && !(digits > 0 && byte === 0)) {
      byte = byte * 10 + code - ZERO;
      if (byte > 255) return undefined;
      digits++;
    } else return undefined;
  }
  return dots === 3 && digits > 0 ? word * 256 + byte : undefined;
}

const DOT = 0x2e;
const ZERO = 0x30;

function joinBytes(bytes: readonly number[]): number {
  return bytes.reduce((word, byte) => word * 256 + byte, 0);
}

function parseGroups(text: string, count: number): number[] | undefined {
  const [left = '', right, ...more] = text.split('::');
  const front = left === '' ? [] : left.split(':');
  const back = right ? right.split(':') : [];
  const missing = count - front.length - back.length;
  if (more.length > 0 || (right === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back];
  const numbers = groups.map((group) => (/^[0-9a-f]+$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN));
  return numbers.every((number) => number <= 0xffff) ? numbers : undefined;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
