/** The options that a program takes. */
export interface OptionSpec {
  /**
   * The short options, as getopt(3) takes them: a letter each, with `:` after one that takes a value, `::` after one that
   * takes it only in the same word.
   */
  readonly short: string;
  /**
   * The long options by name, with the short option that each stands for, or a key of its own. One takes a value if its
   * short option does, or if its name here ends in `=`.
   */
  readonly long?: Readonly<Record<string, string>>;
  /** Options end at the first operand; otherwise they may follow operands. */
  readonly stopAtOperand?: boolean;
}

/** One option of a command line. `value` is empty where it takes none. */
export interface GivenOption {
  readonly name: string;
  readonly value: string;
}

/** Why a command line cannot be read: an option is not known, or lacks its value. `option` is a letter or `--name`. */
export interface OptionError {
  readonly error: 'unknown option' | 'missing value';
  readonly option: string;
}

/** The options and operands of a command line. */
export class Options {
  /** In the order of the command line. */
  readonly given: readonly GivenOption[];
  readonly operands: readonly string[];

  constructor(given: readonly GivenOption[], operands: readonly string[]) {
    this.given = given;
    this.operands = operands;
  }

  /** Whether an option, or any of several, was given. */
  has(...names: readonly string[]): boolean {
    return this.given.some(({ name }) => names.includes(name));
  }

  /** The last value of an option; undefined: it was not given. */
  value(name: string): string | undefined {
    return this.given.findLast((option) => option.name === name)?.value;
  }

  /** All values of an option, in their order. */
  values(name: string): readonly string[] {
    return this.given.filter((option) => option.name === name).map(({ value }) => value);
  }
}

/**
 * Reads a command line: `-ab`, `-o VALUE`, `-oVALUE`, `--name=VALUE`, `--name VALUE`, unique beginnings of long names,
 * and `--` before operands. Source: getopt(3), getopt_long(3).
 */
export function getopt(argv: readonly string[], spec: OptionSpec): Options | OptionError {
  const given: GivenOption[] = [];
  const operands: string[] = [];
  const rest = argv.slice(1);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') return new Options(given, [...operands, ...rest]);
    if (word.startsWith('-') && word !== '-') {
      const error = word.startsWith('--') ? readLong(word, rest, spec, given) : readShort(word, rest, spec, given);
      if (error !== undefined) return error;
      continue;
    }
    operands.push(word);
    if (spec.stopAtOperand === true) return new Options(given, [...operands, ...rest]);
  }
  return new Options(given, operands);
}

/** Whether a command line could not be read. */
export function isOptionError(result: Options | OptionError): result is OptionError {
  return 'error' in result;
}

/** The message of the C library for a command line that cannot be read. Source: getopt_long(3), glibc. */
export function optionErrorMessage({ error, option }: OptionError): string {
  const isLong = option.startsWith('--');
  if (error === 'unknown option') return isLong ? `unrecognized option '${option}'` : `invalid option -- '${option}'`;
  return isLong ? `option '${option}' requires an argument` : `option requires an argument -- '${option}'`;
}

/** Whether a short option takes a value. */
function valueOf({ short }: OptionSpec, letter: string): 'none' | 'optional' | 'required' {
  const at = letter.length === 1 ? short.indexOf(letter) : -1;
  if (at < 0 || short.charAt(at + 1) !== ':') return 'none';
  return short.charAt(at + 2) === ':' ? 'optional' : 'required';
}

function readLong(word: string, rest: string[], spec: OptionSpec, given: GivenOption[]): OptionError | undefined {
  const [name = '', ...joined] = word.slice(2).split('=');
  const known = longName(name, Object.keys(spec.long ?? {}));
  const key = known === undefined ? undefined : spec.long?.[known];
  if (known === undefined || key === undefined) return { error: 'unknown option', option: word };
  const needsValue = known.endsWith('=') || valueOf(spec, key) === 'required';
  const value = joined.length > 0 ? joined.join('=') : needsValue ? rest.shift() : '';
  if (value === undefined) return { error: 'missing value', option: `--${name}` };
  given.push({ name: key, value });
  return undefined;
}

/** The long option of a name, or the only one that begins with it. */
function longName(name: string, names: readonly string[]): string | undefined {
  const exact = names.find((known) => known === name || known === `${name}=`);
  if (exact !== undefined || name.length < 2) return exact;
  const matching = names.filter((known) => known.startsWith(name));
  return matching.length === 1 ? matching[0] : undefined;
}

function readShort(word: string, rest: string[], spec: OptionSpec, given: GivenOption[]): OptionError | undefined {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    if (letter === ':' || !spec.short.includes(letter)) return { error: 'unknown option', option: letter };
    const kind = valueOf(spec, letter);
    if (kind === 'none') {
      given.push({ name: letter, value: '' });
      continue;
    }
    const joined = word.slice(at + 1);
    const value = joined !== '' || kind === 'optional' ? joined : rest.shift();
    if (value === undefined) return { error: 'missing value', option: letter };
    given.push({ name: letter, value });
    return undefined;
  }
  return undefined;
}
