import {
  type Address,
  parseBlock,
  parseSpelledAddress,
  printAddress,
  printBlock,
  type SpelledBlock,
} from '../../kube/addresses.ts';
import { quoteGo } from '../../kube/go-text.ts';
import { type FieldError, invalidValue } from './field-errors.ts';

// IP addresses and blocks in fields that are older than the strict rules of the API server: leading zeros, IPv4-mapped
// IPv6 and bits behind the prefix are accepted, with a warning.
// Source: k8s.io/apimachinery pkg/util/validation/ip.go.

/** The error of a text that is no address. */
export function addressErrors(field: string, text: string): readonly FieldError[] {
  if (parseSpelledAddress(text) !== undefined) return [];
  return [invalidValue(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

/** The error of a text that is no block. */
export function blockErrors(field: string, text: string): readonly FieldError[] {
  if (parseBlock(text) !== undefined) return [];
  return [invalidValue(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** Warnings for a valid address in an odd spelling. Source: `GetWarningsForIP`. */
export function addressWarnings(field: string, text: string): readonly string[] {
  const address = parseSpelledAddress(text);
  if (address === undefined) return [];
  const printed = printAddress(address);
  if (address.odd) return [`${field}: non-standard IP address ${quoteGo(text)} ${LATER_INVALID}: use "${printed}"`];
  if (text === printed) return [];
  return [`${field}: IPv6 address ${quoteGo(text)} should be in RFC 5952 canonical format ("${printed}")`];
}

/** Warnings for a valid block in an odd spelling. Source: `GetWarningsForCIDR`. */
export function blockWarnings(field: string, text: string): readonly string[] {
  const spelled = parseBlock(text);
  if (spelled === undefined) return [];
  const printed = printBlock(spelled.block);
  const warnings: string[] = [];
  if (hasHostBits(spelled)) {
    const single = `${printAddress(asIPv4(spelled.address))}/${text.includes(':') ? 128 : 32}`;
    warnings.push(
      `${field}: CIDR value ${quoteGo(text)} is ambiguous in this context (should be "${printed}" or "${single}"?)`,
    );
  }
  if (spelled.odd) {
    warnings.push(`${field}: non-standard CIDR value ${quoteGo(text)} ${LATER_INVALID}: use "${printed}"`);
  }
  if (warnings.length === 0 && text !== printed) {
    warnings.push(`${field}: IPv6 CIDR value ${quoteGo(text)} should be in RFC 5952 canonical format ("${printed}")`);
  }
  return warnings;
}

const LATER_INVALID = 'will be considered invalid in a future Kubernetes release';

/** Whether bits behind the prefix are set. */
function hasHostBits({ address, block }: SpelledBlock): boolean {
  return address.words.some((word, at) => word !== block.words[at]);
}

/** An IPv4-mapped IPv6 address as the IPv4 address that it stands for. */
function asIPv4({ family, words }: Address): Address {
  const isMapped = family === 6 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return isMapped ? { family: 4, words: words.slice(3) } : { family, words };
}
