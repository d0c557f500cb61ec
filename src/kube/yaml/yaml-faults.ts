import { Lexer, type YAMLError } from 'yaml';
import { skipComments } from './split-stream.ts';
import type { NodeFault } from './value.ts';

/**
 * What is wrong with a text, in plain words and at the sign or word that is wrong: the library tells of a bracket or a quote
 * that is not closed where it gives up looking for its end, and of a line that is not indented as it should be at the line above.
 */
export function plainFault(error: YAMLError, text: string): NodeFault {
  const [offset] = error.pos;
  for (const explain of explanations) {
    const fault = explain(error, offset, text);
    if (fault !== undefined) return fault;
  }
  return { offset, message: `This is not YAML: ${error.message}.` };
}

type Explain = (error: YAMLError, offset: number, text: string) => NodeFault | undefined;

const indentMessage = 'This line is not indented as the lines around it ask for.';

const explanations: readonly Explain[] = [
  // A bracket that another one closes, or none.
  ({ code, message }, offset, text) => {
    const isOfBrackets =
      (code === 'BAD_INDENT' && message.startsWith('Flow')) ||
      (code === 'MISSING_CHAR' && message.includes('expected'));
    if (!isOfBrackets) return undefined;
    const { open, wrong } = bracketsBefore(text, offset + 1);
    if (wrong !== undefined)
      return { offset: wrong, message: `This bracket does not close the ${text[open] ?? ''} before it.` };
    return { offset: open < 0 ? offset : open, message: 'This bracket is opened and not closed.' };
  },
  ({ code, message }, offset, text) =>
    code === 'MISSING_CHAR' && message.includes('closing')
      ? { offset: quoteBefore(text, offset + 1) ?? offset, message: 'This quote is opened and not closed.' }
      : undefined,
  // A value that looks like a key, since its colon stands on a line below that is indented too far.
  ({ code }, offset, text) => {
    if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
    const lineEnd = endOfLine(text, offset);
    const first = offset + spacesAt(text, offset);
    if (text.startsWith('- ', first))
      return { offset: first, message: 'This item is not indented as the list above it.' };
    if (/:(?:\s|$)/.test(text.slice(offset, lineEnd + 1))) {
      const message = 'There is a second key on this line: give it a line of its own, or put the text in quotes.';
      return { offset, message };
    }
    const below = /\S/g;
    below.lastIndex = lineEnd;
    return {
      offset: below.exec(text)?.index ?? offset,
      message: 'This line is indented further than the key above it.',
    };
  },
  // Within brackets: a key without a comma before it is taken for a map of its own.
  ({ code }, offset, text) => {
    if (code !== 'BLOCK_IN_FLOW' && !(code === 'MULTILINE_IMPLICIT_KEY' && bracketsBefore(text, offset).open >= 0))
      return undefined;
    const colon = /:(?=\s|$)/g;
    colon.lastIndex = offset;
    const before = text.slice(offset, colon.exec(text)?.index ?? offset);
    const word = /\s*\S+\s*$/.exec(before);
    const at = word === null ? offset : offset + word.index + /^\s*/.exec(word[0])![0].length;
    return { offset: at, message: 'A comma is missing before this key, or the brackets are not closed before it.' };
  },
  ({ code, message }, offset, text) => {
    if (code === 'BAD_INDENT' || message.startsWith('Sequence item without')) {
      // Comments may stand anywhere.
      const line = skipComments(text, offset, text.length);
      return { offset: line + spacesAt(text, line), message: indentMessage };
    }
    return undefined;
  },
  ({ code }, offset, text) => {
    if (code !== 'MULTILINE_IMPLICIT_KEY') return undefined;
    if (text.startsWith('- ', offset)) return { offset, message: 'A list stands here, where a key is expected.' };
    if (/^[\w.-]+:\S/.test(text.slice(offset, endOfLine(text, offset)))) {
      return { offset, message: 'This key needs a space after its colon.' };
    }
    return { offset, message: 'A key must stand on one line and be followed by a colon.' };
  },
  ({ code }, offset, text) => {
    if (code !== 'UNEXPECTED_TOKEN') return undefined;
    const sign = text[offset] ?? '';
    if (text.startsWith('- ', offset)) return { offset, message: 'A list begins on a line of its own, below its key.' };
    if (sign === '}' || sign === ']') return { offset, message: 'This bracket closes nothing.' };
    const line = text.slice(text.lastIndexOf('\n', offset) + 1, offset);
    const alias = /(?:^|[:\-[{,] +)\*[^\s,[\]{}]+ +$/.exec(line);
    if (alias)
      return { offset: offset - line.length + line.lastIndexOf('*'), message: 'Text that begins with * needs quotes.' };
    const isBehindQuotes = /["']\s*$/.test(text.slice(text.lastIndexOf('\n', offset) + 1, offset));
    if (isBehindQuotes)
      return { offset, message: 'This stands behind a text in quotes, which is at its end before it.' };
    const isKey = /^[\w.-]+:(?:\s|$)/.test(text.slice(offset, endOfLine(text, offset) + 1));
    if (isKey)
      return {
        offset,
        message: 'This key stands beside the list above it: one of the two is not indented as it should be.',
      };
    return { offset, message: 'This does not belong here.' };
  },
  ({ code }, offset, text) =>
    code === 'BAD_ALIAS' && text[offset] === '&'
      ? { offset, message: 'An anchor needs a name after the &; text that begins with & needs quotes.' }
      : undefined,
  ({ code, message }, offset) => {
    const found = words.find(([faultCode, part]) => faultCode === code && message.includes(part));
    return found && { offset, message: found[2] };
  },
];

const words: readonly (readonly [code: string, part: string, words: string])[] = [
  ['TAB_AS_INDENT', '', 'A tab stands where the line is indented; YAML allows spaces only, not tabs.'],
  ['BAD_ALIAS', '', 'An alias needs a name after the *; text that begins with * needs quotes.'],
  ['BAD_DQ_ESCAPE', '', 'This escape in double quotes means nothing in YAML.'],
  ['BAD_SCALAR_START', '', 'Text cannot begin with this character without quotes.'],
  ['MISSING_CHAR', 'Implicit', 'This line has no colon, so it is no key; or the text above it needs quotes.'],
  ['MISSING_CHAR', 'space', 'A space is missing between two values.'],
  ['MISSING_CHAR', ',', 'A comma is missing between two values.'],
  ['RESOURCE_EXHAUSTION', '', 'This is nested too deep to be read.'],
];

/** Where the innermost bracket that is open at an offset was opened, -1 where none is; and one that closes another kind. */
function bracketsBefore(text: string, end: number): { readonly open: number; readonly wrong?: number } {
  const open: number[] = [];
  for (const { token, at } of tokensBefore(text, end)) {
    if (token === '{' || token === '[') open.push(at);
    if (token !== '}' && token !== ']') continue;
    const last = open.at(-1);
    if (last === undefined) continue;
    if ((text[last] === '{') !== (token === '}')) return { open: last, wrong: at };
    open.pop();
  }
  return { open: open.at(-1) ?? -1 };
}

/** Where the last text in quotes before an offset begins. */
function quoteBefore(text: string, end: number): number | undefined {
  let last: number | undefined;
  for (const { token, at } of tokensBefore(text, end)) if (token[0] === '"' || token[0] === "'") last = at;
  return last;
}

/** Signs that the lexer puts between tokens: a document begins, the text goes on in flow, a scalar follows. */
const lexerMarks: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/** The signs and scalars of a text that begin before an offset. */
function* tokensBefore(text: string, end: number): Generator<{ readonly token: string; readonly at: number }> {
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    // The lexer's own marks stand for nothing of the text.
    if (lexerMarks.has(token)) continue;
    if (at >= end) return;
    yield { token, at };
    at += token.length;
  }
}

/** How many spaces and tabs begin at an offset. */
function spacesAt(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at - offset;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
