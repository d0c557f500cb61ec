/**
 * The names that controllers generate. Nothing here is random: a suffix follows from the text that it is made of, so
 * the same objects always get the same names.
 */

/**
 * The letters and digits of generated names: no vowels, and nothing that looks like another. Source:
 * k8s.io/apimachinery pkg/util/rand/rand.go.
 */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The hash of a pod template: the same for the same template, whatever the order of its fields, and of the form that
 * Kubernetes gives it, `6d4b9c7f5` (k8s.io/apimachinery rand.SafeEncodeString over the digits of a 32-bit hash).
 */
export function templateHash(template: unknown): string {
  return Array.from(String(fnv32a(canonical(template))), (digit) => letterAt(digit.charCodeAt(0))).join('');
}

/** Five letters for the end of a generated name (`x2kqp`). The `seed` distinguishes this name from similar ones. */
export function nameSuffix(seed: string): string {
  let rest = scramble(fnv32a(seed));
  let suffix = '';
  for (let place = 0; place < 5; place++) {
    suffix += letterAt(rest);
    rest = Math.floor(rest / alphabet.length);
  }
  return suffix;
}

/**
 * A generated name: the prefix cut to 58 characters, then a suffix (k8s.io/apiserver pkg/storage/names/generate.go).
 */
export function generateName(prefix: string, seed: string): string {
  return prefix.slice(0, 58) + nameSuffix(seed);
}

function letterAt(number: number): string {
  return alphabet[number % alphabet.length] ?? '';
}

function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Spreads neighbouring numbers over all 32 bits (the finisher of MurmurHash3). */
function scramble(number: number): number {
  let hash = number;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** JSON with the keys in order and empty values left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined && field !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
