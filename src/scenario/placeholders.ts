/** What a parameter of a variant may be. */
export type VariantValue = string | number | boolean;

/** The values of one variant, by their names. */
export type VariantValues = ReadonlyMap<string, VariantValue>;

/** One piece of a text that is not what it says: `${name}`, `$${` (a literal `${`), or `${` with nothing sensible behind it. */
export interface Placeholder {
  readonly index: number;
  readonly length: number;
  /** The name; `null` for a literal; absent where it is neither. */
  readonly name?: string | null;
}

/** How parameters are called. */
export const nameForm = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Every placeholder of a text, in order. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(/\$\$\{|\$\{(?:([^{}$\n]*)\})?/g)].map((match): Placeholder => {
    const [whole, name] = match;
    const at = { index: match.index, length: whole.length };
    if (whole === '$${') return { ...at, name: null };
    return name !== undefined && nameForm.test(name) ? { ...at, name } : at;
  });
}

/** The name of the placeholder that a text is as a whole; undefined for any other text. */
export function loneName(text: string): string | undefined {
  const [only] = placeholdersIn(text);
  return only?.length === text.length && typeof only.name === 'string' ? only.name : undefined;
}

/** A text with the values in their places. What has no value stays as it is written. `write` says how a value is written. */
export function fillText(
  text: string,
  values: VariantValues,
  write: (value: string) => string = (value) => value,
): string {
  let result = '';
  let done = 0;
  for (const { index, length, name } of placeholdersIn(text)) {
    const value = name === null ? '${' : name === undefined ? undefined : values.get(name);
    const written =
      value === undefined ? text.slice(index, index + length) : name === null ? '${' : write(String(value));
    result += text.slice(done, index) + written;
    done = index + length;
  }
  return result + text.slice(done);
}

/** A text of YAML as a value: one placeholder alone takes the value's own type. */
export function fillScalar(text: string, values: VariantValues): VariantValue {
  if (!text.includes('${')) return text;
  const name = loneName(text);
  return (name === undefined ? undefined : values.get(name)) ?? fillText(text, values);
}

/**
 * A value of YAML or JSON with the values in their places, in keys too. It keeps its form: no list and no map gets
 * longer, shorter or deeper. `collides` hears of a key that another key of its map becomes.
 */
export function fillValue<Value>(
  value: Value,
  values: VariantValues,
  collides: (key: string) => void = () => undefined,
): Value {
  if (typeof value === 'string') return fillScalar(value, values) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => fillValue(item, values, collides)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const filled = new Map<string, unknown>();
  for (const [written, inner] of Object.entries(value)) {
    const key = written.includes('${') ? fillText(written, values) : written;
    if (filled.has(key)) collides(key);
    filled.set(key, fillValue(inner as unknown, values, collides));
  }
  return Object.fromEntries(filled) as Value;
}
