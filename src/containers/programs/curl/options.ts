import { flagOptions, longNames, numberOptions, valueOptions } from './option-tables.ts';

/** A command line of curl: its URLs, and its options by their long names. */
export class CurlOptions {
  readonly urls: readonly string[];
  readonly #given: ReadonlyMap<string, readonly string[]>;

  /** `given` has the values of each option in their order, '' for one without a value. */
  constructor(urls: readonly string[], given: ReadonlyMap<string, readonly string[]>) {
    this.urls = urls;
    this.#given = given;
  }

  /** Whether an option, or any of several, was given. */
  has(...names: readonly string[]): boolean {
    return names.some((name) => this.#given.has(name));
  }

  /** The last value of an option; undefined: it was not given. */
  value(name: string): string | undefined {
    return this.values(name).at(-1);
  }

  /** All values of an option, in their order. */
  values(name: string): readonly string[] {
    return this.#given.get(name) ?? [];
  }
}

/** Reads a command line; a text says what is wrong with it. `--no-FLAG` takes a flag back. Source: curl(1). */
export function parseCurlOptions(words: readonly string[]): CurlOptions | string {
  return new OptionParser(words).parse();
}

class OptionParser {
  readonly #rest: string[];
  readonly #urls: string[] = [];
  readonly #given = new Map<string, string[]>();

  constructor(words: readonly string[]) {
    this.#rest = [...words];
  }

  parse(): CurlOptions | string {
    for (let word = this.#rest.shift(); word !== undefined; word = this.#rest.shift()) {
      const error = this.#readWord(word);
      if (error !== undefined) return error;
    }
    return new CurlOptions(this.#urls, this.#given);
  }

  #readWord(word: string): string | undefined {
    if (word.startsWith('--') && word.length > 2) return this.#readLong(word);
    if (word.startsWith('-') && word.length > 1) return this.#readShort(word);
    this.#urls.push(word);
    return undefined;
  }

  #readLong(word: string): string | undefined {
    const name = word.slice(2);
    const all = [...flagOptions, ...valueOptions];
    const matching = all.includes(name) ? [name] : all.filter((known) => known.startsWith(name));
    const [known] = matching;
    if (known !== undefined && matching.length === 1) {
      return valueOptions.has(known) ? this.#readValue(known, word, undefined) : this.#add(known, '');
    }
    const negated = name.startsWith('no-') ? name.slice(3) : '';
    if (!flagOptions.has(negated)) return `option ${word}: is unknown`;
    this.#given.delete(negated);
    return undefined;
  }

  #readShort(word: string): string | undefined {
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      const name = longNames[letter];
      if (name === undefined) return `option -${letter}: is unknown`;
      if (valueOptions.has(name)) return this.#readValue(name, `-${letter}`, word.slice(at + 1) || undefined);
      this.#add(name, '');
    }
    return undefined;
  }

  /** Takes an option's value, from its own word or the next one. */
  #readValue(name: string, option: string, joined: string | undefined): string | undefined {
    const value = joined ?? this.#rest.shift();
    if (value === undefined) return `option ${option}: requires parameter`;
    if (numberOptions.has(name) && !/^\d*\.?\d+$/.test(value)) {
      return `option ${option}: expected a proper numerical parameter`;
    }
    if (name !== 'url') return this.#add(name, value);
    this.#urls.push(value);
    return undefined;
  }

  #add(name: string, value: string): undefined {
    this.#given.set(name, [...(this.#given.get(name) ?? []), value]);
  }
}
