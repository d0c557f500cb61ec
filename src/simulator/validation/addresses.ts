import { quoteGo } from '../../kube/go-text.ts';
import { type FieldError, invalidValue } from './field-errors.ts';

// IP addresses and blocks as the API server reads them in fields that are older than its strict rules: leading zeros,
// IPv4-mapped IPv6 and bits beyond the mask are accepted, with a warning.
// Source: k8s.io/apimachinery pkg/util/validation/ip.go; k8s.io/utils/net, `ParseIPSloppy`, `ParseCIDRSloppy`.

/** A block as written. `ip` has 128 bits, IPv4 as ::ffff:0:0/96; `bits` is what its text has room for, 32 or 128. */
export interface Block {
  readonly ip: bigint;
  readonly length: number;
  readonly bits: 32 | 128;
}

/** An address, 128 bits wide, or undefined where the text is none. */
export function parseAddress(text: string): bigint | undefined {
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

/** A block, or undefined where the text is none. */
export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = text.slice(0, slash);
  const ip = parseAddress(address);
  const bits = address.includes(':') ? 128 : 32;
  const length = /^\d+$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : -1;
  return ip === undefined || length < 0 || length > bits ? undefined : { ip, length, bits };
}

/** Whether a block holds the first address of another, as Go's `IPNet.Contains` has it: across families never. */
export function holds(block: Block, other: Block): boolean {
  const [net, first] = [masked(block), masked(other)];
  if (isMapped(net) !== isMapped(first)) return false;
  const free = BigInt(block.bits - block.length);
  return net >> free === first >> free;
}

export function addressErrors(field: string, text: string): readonly FieldError[] {
  if (parseAddress(text) !== undefined) return [];
  return [invalidValue(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

export function blockErrors(field: string, text: string): readonly FieldError[] {
  if (parseBlock(text) !== undefined) return [];
  return [invalidValue(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** Warnings for a valid address in an odd spelling. */
export function addressWarnings(field: string, text: string): readonly string[] {
  const ip = parseAddress(text);
  if (ip === undefined) return [];
  const printed = printAddress(ip);
  if (!isStrict(text) || (text.includes(':') && isMapped(ip))) {
    return [`${field}: non-standard IP address ${quoteGo(text)} ${LATER_INVALID}: use "${printed}"`];
  }
  if (text === printed) return [];
  return [`${field}: IPv6 address ${quoteGo(text)} should be in RFC 5952 canonical format ("${printed}")`];
}

/** Warnings for a valid block in an odd spelling. */
export function blockWarnings(field: string, text: string): readonly string[] {
  const block = parseBlock(text);
  if (block === undefined) return [];
  const printed = printBlock(block);
  const warnings: string[] = [];
  if (masked(block) !== block.ip) {
    const single = `${printAddress(block.ip)}/${block.bits}`;
    warnings.push(
      `${field}: CIDR value ${quoteGo(text)} is ambiguous in this context (should be "${printed}" or "${single}"?)`,
    );
  }
  if (!isStrict(text) || (block.bits === 128 && isMapped(block.ip))) {
    warnings.push(`${field}: non-standard CIDR value ${quoteGo(text)} ${LATER_INVALID}: use "${printed}"`);
  }
  if (warnings.length === 0 && text !== printed) {
    warnings.push(`${field}: IPv6 CIDR value ${quoteGo(text)} should be in RFC 5952 canonical format ("${printed}")`);
  }
  return warnings;
}

/** An address in its usual form: IPv4 (mapped too) with dots, IPv6 as RFC 5952 has it. */
export function printAddress(ip: bigint): string {
  if (isMapped(ip)) return [24n, 16n, 8n, 0n].map((shift) => (ip >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => Number((ip >> BigInt(112 - 16 * at)) & 0xffffn));
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

const LATER_INVALID = 'will be considered invalid in a future Kubernetes release';
const MAPPED = 0xffffn << 32n;

function parseIPv4(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^\d+$/.test(octet) && Number(octet) <= 255)) return undefined;
  return octets.reduce((ip, octet) => (ip << 8n) | BigInt(Number(octet)), 0xffffn);
}

function parseIPv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, at) => parseGroups(half, at === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  return groups.reduce((ip, group) => (ip << 16n) | BigInt(group), 0n);
}

/** Groups between colons; an IPv4 address may end the whole. */
function parseGroups(text: string, last: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const ipv4 = last && at === parts.length - 1 && part.includes('.') ? parseIPv4(part) : undefined;
    if (ipv4 !== undefined) groups.push(Number((ipv4 >> 16n) & 0xffffn), Number(ipv4 & 0xffffn));
    else if (/^[0-9a-f]+$/i.test(part) && Number.parseInt(part, 16) <= 0xffff) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups.length > 8 ? undefined : groups;
}

/** No leading zeros in octets and in the mask's length, no more than four digits in a group. */
function isStrict(text: string): boolean {
  const [address = '', length = '0'] = text.split('/');
  if (/^0\d/.test(length)) return false;
  return address.split(':').every((part) => {
    return part.includes('.') ? part.split('.').every((octet) => !/^0\d/.test(octet)) : part.length <= 4;
  });
}

function masked({ ip, length, bits }: Block): bigint {
  const free = BigInt(bits - length);
  const kept = (ip >> free) << free;
  // An IPv4 block keeps its place in ::ffff:0:0/96, even with a mask of length 0.
  return bits === 32 ? MAPPED | (kept & 0xffffffffn) : kept;
}

function printBlock(block: Block): string {
  const net = masked(block);
  const length = block.bits === 128 && isMapped(net) ? block.length - 96 : block.length;
  return `${printAddress(net)}/${length}`;
}

function isMapped(ip: bigint): boolean {
  return ip >> 32n === 0xffffn;
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
