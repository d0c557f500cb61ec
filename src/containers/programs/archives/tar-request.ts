/** What tar is called for. */
export interface TarRequest {
  /** The letters of all options in one word. */
  readonly flags: string;
  /** The archive; `-` is standard input or output. */
  readonly archive: string;
  /** The directory that names are seen from. */
  readonly directory: string;
  readonly names: readonly string[];
}

const longOptions: Readonly<Record<string, string>> = {
  '--extract': 'x',
  '--create': 'c',
  '--list': 't',
  '--verbose': 'v',
  '--touch': 'm',
};

/** Reads tar's command line; its first word may be options without a dash. Source: tar(1), the traditional style. */
export function readTarRequest(argv: readonly string[]): TarRequest {
  const rest = argv.slice(1);
  const [first] = rest;
  if (first !== undefined && !first.startsWith('-')) rest[0] = `-${first}`;
  let [flags, archive, directory] = ['', '-', '.'];
  const names: string[] = [];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      names.push(...rest.splice(0));
    } else if (word.startsWith('--')) {
      flags += longOptions[word] ?? '';
      if (word.startsWith('--file=')) archive = word.slice('--file='.length);
      if (word.startsWith('--directory=')) directory = word.slice('--directory='.length);
    } else if (word.startsWith('-') && word !== '-') {
      for (const letter of word.slice(1)) {
        if (letter === 'f') archive = rest.shift() ?? '-';
        else if (letter === 'C') directory = rest.shift() ?? '.';
        else flags += letter;
      }
    } else names.push(word);
  }
  return { flags, archive, directory, names };
}
