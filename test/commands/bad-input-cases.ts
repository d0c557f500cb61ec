import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { parse } from 'yaml';
import type { Ran } from './run-main.ts';

type Content =
  | string
  | { readonly repeat: string; readonly times: number }
  | { readonly base64: string }
  | { readonly folder: true }
  | { readonly linkTo: string }
  | { readonly socket: true };

/** A command line with bad input, and what must come of it. `DIR` in its words is the folder of its files. */
export interface BadInput {
  readonly name: string;
  readonly files?: Readonly<Record<string, Content>>;
  readonly args: readonly string[];
  readonly code: number;
  readonly says: readonly string[];
  /** It runs as a process of its own, with the built program. */
  readonly process?: true;
}

/** All cases of bad-input.yaml. */
export const badInputs = parse(readFileSync(join(import.meta.dirname, 'bad-input.yaml'), 'utf8'), {
  merge: true,
}) as readonly BadInput[];

/** What came of a case: all of it is as the case has it, `missing` is empty and the other two are false. */
export interface Outcome {
  readonly code: number;
  /** Texts that the case has and the run did not say. */
  readonly missing: readonly string[];
  /** Whether it showed a stack, or called itself a bug. */
  readonly showsBug: boolean;
  /** Whether it printed a result although it could not answer. */
  readonly printsResult: boolean;
}

/** Runs cases in a folder for each, all removed at the end of the test file. */
export function badInputRunner(run: Run): (one: BadInput) => Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'sallyport-bad-input-'));
  const sockets: Server[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.close();
    rmSync(root, { recursive: true, force: true });
  });
  return async (one) => {
    const folder = mkdtempSync(join(root, 'case-'));
    for (const [name, content] of Object.entries(one.files ?? {})) await put(join(folder, name), content, sockets);
    const inFolder = (text: string): string => text.replaceAll('DIR', folder);
    const { code, stdout, stderr } = await run(one.args.map(inFolder), folder);
    const said = `${stdout}${stderr}`;
    return {
      code,
      missing: one.says.map(inFolder).filter((part) => !said.includes(part)),
      showsBug: /^\s+at .*[/\\(:]|This is a bug/m.test(said),
      printsResult: code >= 2 && stdout !== '',
    };
  };
}

/** Runs a command line; `home` is a folder that it may write into. */
type Run = (args: readonly string[], home: string) => Ran | Promise<Ran>;

async function put(path: string, content: Content, sockets: Server[]): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string') writeFileSync(path, content);
  else if ('repeat' in content) writeFileSync(path, content.repeat.repeat(content.times));
  else if ('base64' in content) writeFileSync(path, Buffer.from(content.base64, 'base64'));
  else if ('folder' in content) mkdirSync(path, { recursive: true });
  else if ('linkTo' in content) symlinkSync(content.linkTo, path);
  else {
    // A socket is a file that cannot be opened and read, not even by root.
    const socket = createServer();
    sockets.push(socket);
    await new Promise<void>((resolve) => void socket.listen(path, resolve));
  }
}
