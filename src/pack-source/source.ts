import { resolve } from 'node:path';
import { unsafeCharacter } from '../plain-text.ts';
import { unusable } from './pack-source-error.ts';

/** Where a pack comes from. `text` is how the person may name it again from anywhere. */
export type PackSource = { readonly text: string } & (
  | { readonly is: 'path'; readonly path: string }
  | { readonly is: 'git'; readonly url: string; readonly ref: string }
  | { readonly is: 'npm'; readonly name: string; readonly version: string }
);

/** The protocols of `git+URL`, as git calls them. */
const protocols: readonly string[] = ['https', 'http', 'ssh', 'file'];

/** Names of packages as npm takes them, without the old ones in capitals. */
const packageName = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/;

/**
 * Reads SOURCE of `pack add`: a folder or a `.tgz` (relative to `cwd`), `git+URL[#REF]`, or `npm:NAME[@VERSION]`. Throws a
 * `PackSourceError` for anything else.
 */
export function parseSource(text: string, cwd: string): PackSource {
  if (text.startsWith('npm:')) return npmSource(text.slice('npm:'.length));
  if (text.startsWith('git+')) return gitSource(text.slice('git+'.length));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw unusable(`"${text}" is no source of a pack: a git repository is git+URL, a package is npm:NAME`);
  }
  const path = resolve(cwd, text);
  return { is: 'path', path, text: path };
}

function gitSource(given: string): PackSource {
  const [address = '', ...rest] = given.split('#');
  const ref = rest.join('#');
  const protocol = /^([a-z]+):\/\//.exec(address)?.[1] ?? '';
  if (!protocols.includes(protocol)) {
    throw unusable(`git+${address} is no address: write git+${protocols.join('://, git+')}:// and the rest of it`);
  }
  if (/\s/.test(address) || unsafeCharacter(address) !== null || !URL.canParse(address))
    throw unusable(`git+${address} is no address`);
  // What git takes for a name of a branch, a tag or a commit; never an option or a range.
  if (ref !== '' && (!/^[A-Za-z0-9_][\w./+-]*$/.test(ref) || /\.\.|\/\/|\.lock$|\/$/.test(ref))) {
    throw unusable(`"${ref}" behind # is no name of a branch, a tag or a commit`);
  }
  return { is: 'git', url: address, ref: ref === '' ? 'HEAD' : ref, text: `git+${given}` };
}

function npmSource(given: string): PackSource {
  const at = given.indexOf('@', 1);
  const [name, version] = at < 0 ? [given, 'latest'] : [given.slice(0, at), given.slice(at + 1)];
  if (!packageName.test(name) || name.length > 214) {
    throw unusable(`npm:${given} names no package: write npm:NAME or npm:NAME@VERSION`);
  }
  if (!/^[A-Za-z0-9][\w.+-]{0,99}$/.test(version)) {
    throw unusable(`"${version}" behind @ is no version: write three numbers, or a tag such as latest`);
  }
  return { is: 'npm', name, version, text: `npm:${given}` };
}
