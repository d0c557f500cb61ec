import type { FileTree } from '../../files/files.ts';
import { basename, dirname, fileErrorText } from '../../files/files.ts';
import { pathIn } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import type { FileError, Process, Program, Programs } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions, withUsage } from './command-line.ts';
import { chmod, chown, mktemp, readlink, realpath, stat } from './file-facts.ts';

/** mkdir, rm, rmdir, mv, cp, ln, touch, chmod, chown, mktemp, readlink, realpath, stat: what changes or names files. */
export function fileCommands(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, 1, program);
  return {
    mkdir: usage((process) => mkdir(process, flavour)),
    rm: usage((process) => rm(process, flavour)),
    rmdir: usage((process) => rmdir(process, flavour)),
    mv: usage((process) => move(process, flavour)),
    cp: usage((process) => copy(process, flavour)),
    ln: usage((process) => link(process, flavour)),
    touch: usage((process) => touch(process, flavour)),
    chmod: usage((process) => chmod(process, flavour)),
    chown: usage((process) => chown(process, flavour)),
    mktemp: usage(mktemp),
    readlink: usage(readlink),
    realpath: usage((process) => realpath(process, flavour)),
    stat: usage((process) => stat(process, flavour)),
    truncate: usage(async (process) => (await touch(process, flavour), 0)),
    sync: async () => 0,
  };
}

async function mkdir(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'pm:v', { parents: 'p', mode: 'm' });
  const files = filesOf(process);
  let code = 0;
  for (const name of operandsOf(options)) {
    const path = pathIn(process, name);
    const error = options.has('p') ? makeParents(files, path) : files.make(path);
    if (error === undefined) continue;
    const text = fileErrorText(error);
    code = await fail(
      process,
      flavour === 'gnu' ? `cannot create directory '${name}': ${text}` : `can't create directory '${name}': ${text}`,
    );
  }
  return code;
}

function makeParents(files: FileTree, path: string): FileError | undefined {
  const stat = files.stat(path);
  if (typeof stat !== 'string') return stat.is === 'directory' ? undefined : 'EEXIST';
  return makeParents(files, dirname(path)) ?? files.make(path);
}

async function rm(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'rRfiv', { recursive: 'r', force: 'f' });
  const recursive = options.has('r') || options.has('R');
  const files = filesOf(process);
  if (options.operands.length === 0 && options.has('f')) return 0;
  let code = 0;
  for (const name of operandsOf(options)) {
    const path = pathIn(process, name);
    const isLink = files.target(path) !== undefined;
    const stat = isLink ? undefined : files.stat(path);
    const error =
      typeof stat === 'string'
        ? stat
        : stat?.is === 'directory'
          ? recursive
            ? removeAll(files, path)
            : 'EISDIR'
          : files.remove(path);
    if (error === undefined || (error === 'ENOENT' && options.has('f'))) continue;
    const text = fileErrorText(error);
    if (flavour === 'gnu') code = await fail(process, `cannot remove '${name}': ${text}`);
    else
      code = await fail(process, error === 'EISDIR' ? `'${name}' is a directory` : `can't remove '${name}': ${text}`);
  }
  return code;
}

function removeAll(files: FileTree, path: string): FileError | undefined {
  const names = files.target(path) === undefined ? files.list(path) : 'ENOTDIR';
  if (typeof names !== 'string') {
    for (const name of names) {
      const error = removeAll(files, `${path === '/' ? '' : path}/${name}`);
      if (error !== undefined) return error;
    }
  }
  return files.remove(path);
}

async function rmdir(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'p', { parents: 'p' });
  let code = 0;
  for (const name of operandsOf(options)) {
    const files = filesOf(process);
    const path = pathIn(process, name);
    const stat = files.stat(path);
    const error = typeof stat !== 'string' && stat.is === 'file' ? 'ENOTDIR' : files.remove(path);
    if (error !== undefined)
      code = await fail(
        process,
        flavour === 'gnu'
          ? `failed to remove '${name}': ${fileErrorText(error)}`
          : `'${name}': ${fileErrorText(error)}`,
      );
  }
  return code;
}

/** Where each source goes: into the last operand if it is a folder, else under its name. */
function targets(
  process: Process,
  operands: readonly string[],
): readonly { readonly name: string; readonly from: string; readonly to: string }[] {
  const last = pathIn(process, operands.at(-1) ?? '');
  const stat = filesOf(process).stat(last);
  const isFolder = typeof stat !== 'string' && stat.is === 'directory';
  return operands.slice(0, -1).map((name) => {
    const from = pathIn(process, name);
    return { name, from, to: isFolder ? `${last === '/' ? '' : last}/${basename(from)}` : last };
  });
}

async function move(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'finvT', { force: 'f' });
  let code = 0;
  for (const { name, from, to } of targets(process, operandsOf(options, 2))) {
    const error = filesOf(process).rename(from, to);
    if (error === undefined) continue;
    const text = fileErrorText(error);
    const isMissing = typeof filesOf(process).stat(from) === 'string';
    code = await fail(
      process,
      flavour === 'gnu'
        ? isMissing
          ? `cannot stat '${name}': ${text}`
          : `cannot move '${name}' to '${to}': ${text}`
        : `can't rename '${name}': ${text}`,
    );
  }
  return code;
}

async function copy(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'rRapfdivLPuT', { recursive: 'r', archive: 'a', force: 'f' });
  const recursive = options.has('r') || options.has('R') || options.has('a');
  const files = filesOf(process);
  let code = 0;
  for (const { name, from, to } of targets(process, operandsOf(options, 2))) {
    const stat = files.stat(from);
    if (typeof stat === 'string') {
      code = await fail(
        process,
        flavour === 'gnu'
          ? `cannot stat '${name}': ${fileErrorText(stat)}`
          : `can't stat '${name}': ${fileErrorText(stat)}`,
      );
    } else if (stat.is === 'directory' && !recursive) {
      code = await fail(
        process,
        flavour === 'gnu' ? `-r not specified; omitting directory '${name}'` : `omitting directory '${name}'`,
      );
    } else {
      const error = copyAll(files, from, to);
      if (error !== undefined)
        code = await fail(
          process,
          flavour === 'gnu'
            ? `cannot create regular file '${to}': ${fileErrorText(error)}`
            : `can't create '${to}': ${fileErrorText(error)}`,
        );
    }
  }
  return code;
}

function copyAll(files: FileTree, from: string, to: string): FileError | undefined {
  const stat = files.stat(from);
  if (typeof stat === 'string') return stat;
  if (stat.is === 'file') {
    const bytes = files.read(from);
    if (typeof bytes === 'string') return bytes;
    const program = files.programAt(from);
    const error = files.write(to, bytes);
    if (error === undefined && program !== undefined) files.install(to, program);
    return error ?? (files.chmod(to, stat.mode), undefined);
  }
  const names = files.list(from);
  if (to === from || to.startsWith(`${from}/`) || typeof names === 'string') return 'EACCES';
  const made = files.make(to);
  if (made !== undefined && made !== 'EEXIST') return made;
  for (const name of names) {
    const error = copyAll(files, `${from}/${name}`, `${to}/${name}`);
    if (error !== undefined) return error;
  }
  return undefined;
}

async function link(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'sfnvT', { symbolic: 's', force: 'f' });
  const [target = '', name = basename(target)] = operandsOf(options);
  const files = filesOf(process);
  const path = pathIn(process, name);
  const stat = files.stat(path);
  const to =
    typeof stat !== 'string' && stat.is === 'directory' && !options.has('n') ? `${path}/${basename(target)}` : path;
  if (options.has('f')) files.remove(to);
  const error = options.has('s') ? files.link(target, to) : copyAll(files, pathIn(process, target), to);
  if (error === undefined) return 0;
  return fail(
    process,
    flavour === 'gnu'
      ? `failed to create symbolic link '${name}': ${fileErrorText(error)}`
      : `${name}: ${fileErrorText(error)}`,
  );
}

async function touch(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'acmhd:t:r:s:', { 'no-create': 'c', date: 'd' });
  let code = 0;
  for (const name of operandsOf(options)) {
    const files = filesOf(process);
    const path = pathIn(process, name);
    if (options.has('c') && typeof files.stat(path) === 'string') continue;
    const error = files.touch(path);
    if (error !== undefined)
      code = await fail(
        process,
        flavour === 'gnu' ? `cannot touch '${name}': ${fileErrorText(error)}` : `${name}: ${fileErrorText(error)}`,
      );
  }
  return code;
}
