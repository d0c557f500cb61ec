/** The value of a scalar, or why it has none. */
export type Resolved = { readonly value: string | number | boolean | null } | { readonly fault: string };

/**
 * The value of a scalar as go-yaml v2 reads it for kubectl (YAML 1.1 without times and numbers to the base of 60).
 * `plain`: without quotes. Source: github.com/go-yaml/yaml v2 resolve.go; the odd cases were tried with kubectl
 * v1.35.4.
 */
export function resolveScalar(text: string, plain: boolean, tag: string | undefined): Resolved {
  if (tag === undefined) return plain ? resolvePlain(text) : { value: text };
  const wanted = coreTags.get(tag);
  // A scalar with any other tag is its text.
  if (wanted === undefined || wanted === 'str') return { value: text };
  if (wanted === 'binary') return resolveBinary(text);
  const resolved = resolvePlain(text);
  if ('fault' in resolved) return resolved;
  const { value } = resolved;
  if (wanted === 'null' && (value === null || text === '')) return { value: null };
  if (wanted === 'bool' && typeof value === 'boolean') return resolved;
  if (wanted === 'float' && typeof value === 'number') return resolved;
  if (wanted === 'int' && typeof value === 'number' && Number.isInteger(value)) return resolved;
  return { fault: `The tag says that this is of type ${wanted}, and it is not.` };
}

const coreTags: ReadonlyMap<string, 'str' | 'int' | 'float' | 'bool' | 'null' | 'binary'> = new Map([
  ['tag:yaml.org,2002:str', 'str'],
  ['tag:yaml.org,2002:int', 'int'],
  ['tag:yaml.org,2002:float', 'float'],
  ['tag:yaml.org,2002:bool', 'bool'],
  ['tag:yaml.org,2002:null', 'null'],
  ['tag:yaml.org,2002:binary', 'binary'],
]);

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

function resolvePlain(text: string): Resolved {
  const word = words.get(text);
  if (word !== undefined) return { value: word };
  // Nothing but digits, signs and a dot begins a number.
  if (!/^[-+.\d]/.test(text)) return { value: text };
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text)) {
    return { fault: `${text} is a number that JSON does not have; quotes make it text.` };
  }
  const digits = text.replaceAll('_', '');
  return { value: integerOf(digits) ?? floatOf(digits) ?? text };
}

/** 10, 010 and 0o10 (octal), 0x1f, 0b11: what fits into 64 bits. */
function integerOf(text: string): number | undefined {
  const match = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0b([01]+)|0o?([0-7]+)|(0|[1-9]\d*))$/.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const digits = hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal!;
  const size = BigInt(digits);
  if (size >= 2n ** 64n) return undefined;
  const value = Number(size);
  return sign === '-' && value !== 0 ? -value : value;
}

function floatOf(text: string): number | undefined {
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return value === 0 ? 0 : value;
}

function resolveBinary(text: string): Resolved {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s/g, '')), (character) => character.charCodeAt(0));
    return { value: new TextDecoder().decode(bytes) };
  } catch {
    return { fault: 'The tag says that this is base64, and it is not.' };
  }
}
