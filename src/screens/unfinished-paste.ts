/** What a terminal writes around pasted text. */
const start = '\u001b[200~';
const end = '\u001b[201~';
const interrupt = '\u0003';

/** A paste is over when nothing of it has come for so long, in milliseconds. */
const longestGap = 500;

/** What is needed of a terminal's input: text that is read in pieces, and can be put back to be read again. */
export interface ReadInput {
  read(size?: number): unknown;
  unshift(text: string): void;
}

/**
 * Ends a paste whose end marker was lost: when a while has passed without any input, and at once on Ctrl-C. Until then the
 * drawn program would take every key for pasted text. It looks at what is read from `input` from now on; returns how to
 * stop that.
 */
export function endUnfinishedPastes(input: ReadInput): () => void {
  const own = Object.getOwnPropertyDescriptor(input, 'read');
  const read = input.read.bind(input);
  let isPasting = false;
  /** The end of what was read last: a marker may come in two pieces. */
  let rest = '';
  let timer: NodeJS.Timeout | undefined;
  const note = (text: string): string => {
    const seen = rest + text;
    rest = seen.slice(-(start.length - 1));
    const [from, to] = [seen.lastIndexOf(start), seen.lastIndexOf(end)];
    if (from !== to) isPasting = from > to;
    clearTimeout(timer);
    if (!isPasting) return text;
    const at = text.lastIndexOf(interrupt);
    if (at !== -1) {
      isPasting = false;
      return text.slice(0, at) + end + text.slice(at);
    }
    timer = setTimeout(() => {
      isPasting = false;
      input.unshift(end);
    }, longestGap).unref();
    return text;
  };
  input.read = (size) => {
    const found = read(size);
    return typeof found === 'string' ? note(found) : found;
  };
  return () => {
    clearTimeout(timer);
    if (own) Object.defineProperty(input, 'read', own);
    else Reflect.deleteProperty(input, 'read');
  };
}
