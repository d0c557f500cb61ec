import type { RedirectionParser } from './redirection-parser.ts';
import type { Scanner } from './scanner.ts';
import type { Assignment, Redirect, SimpleCommand, Word } from './syntax-tree.ts';
import type { WordReader } from './word-reader.ts';

/** Parses a simple command. Source: POSIX.1-2024, Shell Command Language, 2.9.1. */
export function parseSimpleCommand(
  scanner: Scanner,
  reader: WordReader,
  redirections: RedirectionParser,
): SimpleCommand {
  const { line } = scanner;
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (;;) {
    scanner.skipBlanks();
    if (redirections.parseInto(redirects)) continue;
    const assignment = words.length === 0 ? parseAssignment(scanner, reader) : undefined;
    if (assignment !== undefined) {
      assignments.push(assignment);
      continue;
    }
    const start = scanner.at;
    const word = reader.word();
    if (scanner.at === start) break;
    words.push(word);
  }
  if (assignments.length + words.length + redirects.length === 0) throw scanner.unexpected();
  if (words.length > 0 && scanner.startsWith('(')) throw scanner.unexpected();
  return { is: 'simple', assignments, words, redirects, line };
}

/** `name=value` or `name+=value`; undefined: none stands here. */
function parseAssignment(scanner: Scanner, reader: WordReader): Assignment | undefined {
  const found = scanner.match(/([A-Za-z_]\w*)(\+?)=/y);
  if (found === null) return undefined;
  const [all, name = '', plus] = found;
  scanner.at += all.length;
  return { name, isAppended: plus === '+', value: reader.word() };
}
