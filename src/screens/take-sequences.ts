/** What is needed of a terminal's input. */
export interface ReadInput {
  read(size?: number): unknown;
}

/** Sequences that a terminal writes, and the beginning of one that is not whole yet. */
export interface Sequences {
  /** With the flag `g`. */
  readonly whole: RegExp;
  readonly beginning: RegExp;
}

/**
 * Takes sequences out of what is read from `input` from now on, before Ink takes them for keys; returns how to stop that.
 * `onEach` gets each of them, after the keys that came before it were acted on.
 */
export function takeSequences(
  input: ReadInput,
  { whole, beginning }: Sequences,
  onEach: (groups: readonly string[]) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(input, 'read');
  const before = input.read.bind(input);
  let isOver = false;
  let rest = '';
  const read = (size?: number): unknown => {
    const found = before(size);
    if (isOver || typeof found !== 'string') return found;
    const text = rest + found;
    rest = beginning.exec(text)?.[0] ?? '';
    return text.slice(0, text.length - rest.length).replaceAll(whole, (...groups: unknown[]) => {
      setImmediate(() => !isOver && onEach(groups.filter((group) => typeof group === 'string').slice(0, -1)));
      return '';
    });
  };
  input.read = read;
  return () => {
    isOver = true;
    // Something else may read through this by now: then it passes everything on.
    if (input.read !== read) return;
    if (own) Object.defineProperty(input, 'read', own);
    else Reflect.deleteProperty(input, 'read');
  };
}
