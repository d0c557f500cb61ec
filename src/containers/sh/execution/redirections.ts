import type { FileError } from '../../files/file-system.ts';
import { openForReading, openForWriting } from '../../files/open-file.ts';
import { resolvePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import { devNull, emptyInput, readableFrom, withPushback } from '../../runtime/streams.ts';
import { expandText } from '../expansion/expand.ts';
import type { Descriptor, Descriptors, Shell } from '../shell.ts';
import type { Redirect } from '../syntax/syntax-tree.ts';
import { openSocket } from './dev-tcp.ts';

/** Open files after redirections, and how to let go of those that they opened. */
export interface Redirected {
  readonly descriptors: Descriptors;
  release(): void;
}

/** Applies redirections one after the other; a string is what is wrong, in the shell's words. */
export async function redirect(shell: Shell, redirects: readonly Redirect[]): Promise<Redirected | string> {
  const descriptors = new Map(shell.descriptors);
  const opened: Descriptor[] = [];
  const release = () => {
    for (const descriptor of opened) descriptor.close?.();
  };
  for (const { descriptor, operator, target } of redirects) {
    const text = await expandText(shell, target);
    const number = descriptor ?? (operator.startsWith('<') ? 0 : 1);
    const result = await open(shell, descriptors, operator, text);
    if (typeof result === 'string') {
      release();
      return result;
    }
    if (result === undefined) descriptors.delete(number);
    else descriptors.set(number, result);
    if (result?.close !== undefined) opened.push(result);
    if (operator.startsWith('&>') || (operator === '>&' && !/^(\d+|-)$/.test(text))) descriptors.set(2, result ?? {});
  }
  return { descriptors, release };
}

async function open(
  shell: Shell,
  descriptors: Descriptors,
  operator: Redirect['operator'],
  text: string,
): Promise<Descriptor | undefined | string> {
  if (operator === '<<') return { input: withPushback(readableFrom(encodeUtf8(text))) };
  if (operator === '<<<') return { input: withPushback(readableFrom(encodeUtf8(`${text}\n`))) };
  if (operator === '<&' || operator === '>&') {
    if (text === '-') return undefined;
    if (/^\d+$/.test(text)) {
      const known = descriptors.get(Number(text));
      if (known === undefined)
        return shell.isBash
          ? `${text}: Bad file descriptor`
          : shell.dialect === 'dash'
            ? `${text}: Bad file descriptor`
            : `dup2(${text},${operator === '<&' ? 0 : 1}): Bad file descriptor`;
      return { ...known, close: () => undefined };
    }
    if (operator === '<&') return shell.isBash ? `${text}: ambiguous redirect` : 'bad fd number';
  }
  const path = resolvePath(shell.cwd, text);
  const special = specialFile(descriptors, path);
  if (special !== undefined) return special;
  if (shell.isBash && /^\/dev\/(tcp|udp)\/[^/]+\/[^/]+$/.test(text)) return openSocket(shell, text);
  const { container } = shell;
  if (operator === '<') {
    const input = openForReading(container, path);
    const isFolder = input === 'EISDIR';
    if (isFolder) return { input: emptyInput };
    return typeof input === 'string' ? refused(shell, text, input, false) : { input: withPushback(input) };
  }
  if (operator === '>' && shell.options.has('noclobber') && typeof container.files.stat(path) !== 'string') {
    return shell.isBash ? `${text}: cannot overwrite existing file` : `can't create ${text}: File exists`;
  }
  const output = openForWriting(container, path, operator === '>>' || operator === '&>>' || operator === '<>');
  if (typeof output === 'string') return refused(shell, text, output, true);
  if (operator !== '<>') return { output };
  const input = openForReading(container, path);
  return typeof input === 'string' ? { output } : { output, input: withPushback(input) };
}

/** Files that stand for what is open already, or for nothing. */
function specialFile(descriptors: Descriptors, path: string): Descriptor | undefined {
  if (path === '/dev/null') return { input: emptyInput, output: devNull };
  const number = /^\/(?:dev|proc\/self)\/fd\/([0-2])$/.exec(path)?.[1] ?? standard[path];
  if (number === undefined) return undefined;
  const known = descriptors.get(Number(number));
  return known === undefined ? undefined : { ...known, close: () => undefined };
}

const standard: Readonly<Record<string, string>> = {
  '/dev/stdin': '0',
  '/dev/stdout': '1',
  '/dev/stderr': '2',
  '/dev/tty': '1',
};

function refused(shell: Shell, name: string, error: FileError, creates: boolean): string {
  if (shell.isBash) return `${name}: ${strerror(error)}`;
  if (shell.dialect === 'dash') {
    const what = error === 'ENOENT' ? (creates ? 'Directory nonexistent' : 'No such file') : strerror(error);
    return `cannot ${creates ? 'create' : 'open'} ${name}: ${what}`;
  }
  const what = error === 'ENOENT' ? (creates ? 'nonexistent directory' : 'no such file') : strerror(error);
  return `can't ${creates ? 'create' : 'open'} ${name}: ${what}`;
}
