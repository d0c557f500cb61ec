import type { FileError } from '../../files/file-error.ts';
import { openForReading, openForWriting } from '../../files/open-file.ts';
import { resolvePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import { devNull, emptyInput, readableFrom, withPushback } from '../../runtime/streams.ts';
import { expandText } from '../expansion/expand.ts';
import type { Descriptor, Descriptors } from '../state/descriptors.ts';
import type { Shell } from '../state/shell.ts';
import type { Redirect, RedirectOperator } from '../syntax/syntax-tree.ts';
import { openSocket } from './dev-tcp.ts';

/** The open files after redirections. */
export interface OpenedRedirections {
  readonly descriptors: Descriptors;
  /** Closes those that the redirections have opened. */
  close(): void;
}

/** Runs with other open files, and sets those from before back. */
export async function withDescriptors<T>(shell: Shell, descriptors: Descriptors, run: () => Promise<T>): Promise<T> {
  const before = shell.descriptors;
  shell.descriptors = descriptors;
  try {
    return await run();
  } finally {
    shell.descriptors = before;
  }
}

/**
 * Opens the files of redirections one after the other; a text is the error message.
 * Source: POSIX.1-2024, Shell Command Language, 2.7; bash(1), Redirection.
 */
export async function openRedirections(
  shell: Shell,
  redirects: readonly Redirect[],
): Promise<OpenedRedirections | string> {
  const opener = new RedirectionOpener(shell);
  for (const redirect of redirects) {
    const error = await opener.open(redirect);
    if (error === undefined) continue;
    opener.close();
    return error;
  }
  return { descriptors: opener.descriptors, close: () => opener.close() };
}

class RedirectionOpener {
  readonly descriptors: Map<number, Descriptor>;
  readonly #shell: Shell;
  readonly #opened: Descriptor[] = [];

  constructor(shell: Shell) {
    this.#shell = shell;
    this.descriptors = new Map(shell.descriptors);
  }

  close(): void {
    for (const descriptor of this.#opened) descriptor.close?.();
  }

  /** Opens one; a text is the error message. */
  async open({ descriptor, operator, target }: Redirect): Promise<string | undefined> {
    const text = await expandText(this.#shell, target);
    const number = descriptor ?? (operator.startsWith('<') ? 0 : 1);
    const opened = await this.#descriptor(operator, text);
    if (typeof opened === 'string') return opened;
    if (opened === undefined) this.descriptors.delete(number);
    else this.descriptors.set(number, opened);
    if (opened?.close !== undefined) this.#opened.push(opened);
    const isBoth = operator.startsWith('&>') || (operator === '>&' && !/^(\d+|-)$/.test(text));
    if (isBoth) this.descriptors.set(2, opened ?? {});
    return undefined;
  }

  /** The open file of a redirection; undefined: it closes one; a text is the error message. */
  async #descriptor(operator: RedirectOperator, text: string): Promise<Descriptor | undefined | string> {
    if (operator === '<<') return { input: withPushback(readableFrom(encodeUtf8(text))) };
    if (operator === '<<<') return { input: withPushback(readableFrom(encodeUtf8(`${text}\n`))) };
    const isDuplication = operator === '<&' || operator === '>&';
    if (isDuplication && text === '-') return undefined;
    if (isDuplication && /^\d+$/.test(text)) return this.#duplicate(operator, text);
    if (operator === '<&') return this.#shell.isBash ? `${text}: ambiguous redirect` : 'bad fd number';
    return this.#file(operator, text);
  }

  #duplicate(operator: RedirectOperator, number: string): Descriptor | string {
    const original = this.descriptors.get(Number(number));
    if (original !== undefined) return withoutClose(original);
    const why = strerror('EBADF');
    const ash = `dup2(${number},${operator === '<&' ? 0 : 1}): ${why}`;
    return this.#shell.forDialect({ ash, bash: `${number}: ${why}`, dash: `${number}: ${why}` });
  }

  async #file(operator: RedirectOperator, text: string): Promise<Descriptor | string> {
    const shell = this.#shell;
    const path = resolvePath(shell.cwd, text);
    const special = specialFile(this.descriptors, path);
    if (special !== undefined) return special;
    if (shell.isBash && /^\/dev\/(tcp|udp)\/[^/]+\/[^/]+$/.test(text)) return openSocket(shell, text);
    if (operator === '<') {
      const input = openForReading(shell.container, path);
      if (input === 'EISDIR') return { input: emptyInput };
      return typeof input === 'string' ? openError(shell, text, input, false) : { input: withPushback(input) };
    }
    const isProtected = operator === '>' && shell.options.has('noclobber');
    if (isProtected && typeof shell.container.files.stat(path) !== 'string') {
      return shell.isBash ? `${text}: cannot overwrite existing file` : `can't create ${text}: ${strerror('EEXIST')}`;
    }
    const isAppended = operator === '>>' || operator === '&>>' || operator === '<>';
    const output = openForWriting(shell.container, path, isAppended);
    if (typeof output === 'string') return openError(shell, text, output, true);
    const input = operator === '<>' ? openForReading(shell.container, path) : 'ENOENT';
    return typeof input === 'string' ? { output } : { output, input: withPushback(input) };
  }
}

/** A file that stands for what is open already, or for nothing. */
function specialFile(descriptors: Descriptors, path: string): Descriptor | undefined {
  if (path === '/dev/null') return { input: emptyInput, output: devNull };
  const number = /^\/(?:dev|proc\/self)\/fd\/([0-2])$/.exec(path)?.[1] ?? standardFiles[path];
  const original = number === undefined ? undefined : descriptors.get(Number(number));
  return original === undefined ? undefined : withoutClose(original);
}

const standardFiles: Readonly<Record<string, string>> = {
  '/dev/stdin': '0',
  '/dev/stdout': '1',
  '/dev/stderr': '2',
  '/dev/tty': '1',
};

/** A copy of an open file; closing it leaves the original open. */
function withoutClose(descriptor: Descriptor): Descriptor {
  return { ...descriptor, close: () => undefined };
}

function openError(shell: Shell, name: string, error: FileError, isCreated: boolean): string {
  const verb = isCreated ? 'create' : 'open';
  const why = (missing: string, missingDirectory: string) =>
    error !== 'ENOENT' ? strerror(error) : isCreated ? missingDirectory : missing;
  return shell.forDialect({
    ash: `can't ${verb} ${name}: ${why('no such file', 'nonexistent directory')}`,
    bash: `${name}: ${strerror(error)}`,
    dash: `cannot ${verb} ${name}: ${why('No such file', 'Directory nonexistent')}`,
  });
}
