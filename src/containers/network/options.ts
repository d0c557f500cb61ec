/** How a program reads its options: short ones by letter, long ones by name, and those that take a value. */
export interface OptionTable {
  /** Letters without a value. */
  readonly flags: string;
  /** Letters with one. */
  readonly values: string;
  /** Long names, and the letter (or a name of their own) that they stand for; a trailing `=` takes a value. */
  readonly long?: Readonly<Record<string, string>>;
  /** Options may not follow the first word that is none. */
  readonly inOrder?: boolean;
}

export interface Options {
  /** Whether it was given. */
  has(name: string): boolean;
  /** The last value given. */
  value(name: string): string | undefined;
  /** All values, in their order. */
  all(name: string): readonly string[];
  /** What is no option. */
  readonly words: readonly string[];
}

/** An option that the program does not know, or one that lacks its value. */
export interface WrongOption {
  readonly unknown?: string;
  readonly needsValue?: string;
}

/** Reads options as getopt_long(3) does: `-ab`, `-o FILE`, `-oFILE`, `--name=value`, `--` ends them. */
export function readOptions(argv: readonly string[], table: OptionTable): Options | WrongOption {
  const given: { readonly name: string; readonly value: string }[] = [];
  const words: string[] = [];
  const rest = argv.slice(1);
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '--') {
      words.push(...rest.splice(0));
    } else if (word.startsWith('--')) {
      const wrong = readLong(word, rest, table, given);
      if (wrong !== undefined) return wrong;
    } else if (word.startsWith('-') && word.length > 1) {
      const wrong = readShort(word, rest, table, given);
      if (wrong !== undefined) return wrong;
    } else {
      words.push(word);
      if (table.inOrder) words.push(...rest.splice(0));
    }
  }
  return {
    has: (name) => given.some((one) => one.name === name),
    value: (name) => given.findLast((one) => one.name === name)?.value,
    all: (name) => given.filter((one) => one.name === name).map(({ value }) => value),
    words,
  };
}

/** Whether options could be read. */
export function isWrong(options: Options | WrongOption): options is WrongOption {
  return !('words' in options);
}

type Given = { readonly name: string; readonly value: string }[];

function readLong(word: string, rest: string[], { long = {} }: OptionTable, given: Given): WrongOption | undefined {
  const [name, joined] = splitOnce(word.slice(2));
  const exact = Object.keys(long).find((known) => known === name || known === `${name}=`);
  const near = Object.keys(long).filter((known) => known.startsWith(name) && name.length > 1);
  const known = exact ?? (near.length === 1 ? near[0] : undefined);
  if (known === undefined) return { unknown: `--${name}` };
  const means = long[known] ?? '';
  if (!known.endsWith('=')) {
    given.push({ name: means, value: '' });
    return undefined;
  }
  const value = joined ?? rest.shift();
  if (value === undefined) return { needsValue: `--${name}` };
  given.push({ name: means, value });
  return undefined;
}

function readShort(word: string, rest: string[], table: OptionTable, given: Given): WrongOption | undefined {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    if (table.values.includes(letter)) {
      const value = word.length > at + 1 ? word.slice(at + 1) : rest.shift();
      if (value === undefined) return { needsValue: letter };
      given.push({ name: letter, value });
      return undefined;
    }
    if (!table.flags.includes(letter)) return { unknown: letter };
    given.push({ name: letter, value: '' });
  }
  return undefined;
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
