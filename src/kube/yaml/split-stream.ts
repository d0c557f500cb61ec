/** A part of a text that holds one YAML document, as offsets into the text. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Where text begins that kubectl passes over, since it stands behind the document's end, a line of `...`. */
  readonly ignored?: number;
}

/** Where a text cannot be split into documents, and why. */
export interface StreamFault {
  readonly offset: number;
  readonly message: string;
}

/**
 * The documents of a YAML text from an offset on, split as kubectl splits them, before any of it is read as YAML: at
 * every line that begins with `---`, behind which only white space and a comment may stand. Parts without content are
 * left out; the first fault ends the list. Source: k8s.io/apimachinery pkg/util/yaml/decoder.go, `YAMLReader`.
 */
export function* splitStream(text: string, from: number): Generator<Chunk | StreamFault> {
  const nextSeparator = linesWith(text, '---', from);
  const nextEnd = linesWith(text, '...', from);
  for (let start = from; start < text.length; ) {
    const separator = nextSeparator(start);
    const end = lineEnd(text, separator);
    const behind = text.slice(separator + 3, end);
    const trimmed = behind.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) {
      yield { offset: separator + 3 + behind.indexOf(trimmed), message: separatorMessage(trimmed) };
      return;
    }
    const content = contentFrom(text, start, separator);
    if (content < separator) yield chunkAt(text, start, content, separator, nextEnd(content + 1));
    start = end + 1;
  }
}

/** Finds the next line that begins with a mark, from an offset on that grows from call to call; else the text's length. */
function linesWith(text: string, mark: string, from: number): (start: number) => number {
  let found = text.startsWith(mark, from) ? from : -1;
  return (start) => {
    if (found >= start) return found;
    const next = text.indexOf(`\n${mark}`, Math.max(start - 1, from));
    found = next < 0 ? text.length : next + 1;
    return found;
  };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The first line that is neither blank nor a comment nor the end of an empty document; or `end`. */
function contentFrom(text: string, start: number, end: number): number {
  const content = skipComments(text, start, end);
  const closing = /\.\.\.[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n|$)/y;
  closing.lastIndex = content;
  return content < end && closing.test(text) ? contentFrom(text, closing.lastIndex, end) : content;
}

/** The first line that is neither blank nor a comment, or `end`. */
export function skipComments(text: string, start: number, end: number): number {
  let line = start;
  let isComment = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) {
      line = at + 1;
      isComment = false;
    } else if (code === HASH) isComment = true;
    else if (!isComment && code !== SPACE && code !== TAB) return line;
  }
  return end;
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;

/** A document cannot begin with a directive: kubectl cuts it off from its document at the `---` between the two. */
function chunkAt(
  text: string,
  start: number,
  content: number,
  separator: number,
  closing: number,
): Chunk | StreamFault {
  if (text[content] === '%') return { offset: content, message: directiveMessage(text.slice(content, content + 40)) };
  if (closing >= separator || !/^\.\.\.(?:\s|$)/.test(text.slice(closing, closing + 4)))
    return { start, end: separator };
  const behind = skipComments(text, lineEnd(text, closing), separator);
  return behind < separator ? { start, end: closing, ignored: behind } : { start, end: closing };
}

function directiveMessage(line: string): string {
  const isOtherVersion = line.startsWith('%YAML') && !/^%YAML\s+1\.1\s/.test(line);
  const words = isOtherVersion ? 'found incompatible YAML document' : 'did not find expected <document start>';
  return `${words}: kubectl takes no line that begins with %; remove it`;
}

const LONGEST_SHOWN = 100;

function separatorMessage(behind: string): string {
  const shown = behind.length > LONGEST_SHOWN ? `${behind.slice(0, LONGEST_SHOWN)}…` : behind;
  return `invalid Yaml document separator: ${shown}; after --- only spaces and a comment may follow`;
}
