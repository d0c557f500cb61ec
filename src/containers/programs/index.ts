import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import { nameOfImage } from '../../kube/images.ts';
import { basename } from '../files/paths.ts';
import type { ImageContents } from '../images/image-contents.ts';
import type { Program, Programs } from '../runtime/process.ts';
import type { FoundProgram } from '../runtime/program-lookup.ts';
import { whoamiServer } from '../servers/http/whoami.ts';
import { declaredPortsServer, serverPrograms } from '../servers/server-programs.ts';
import { shellProgram } from '../sh/sh.ts';
import { agnhost } from './agnhost/agnhost.ts';
import { networkProgramNames, networkPrograms } from './network-programs.ts';
import { unixPrograms } from './unix-programs.ts';

/** The programs that serve, by the names that images start them by. */
const servers: Programs = { ...serverPrograms, agnhost };

const shellNames = ['sh', 'ash', 'bash', 'dash', 'zsh'];

/** The tables that were made, by image: images come again and again. */
const tables = new WeakMap<ImageContents, Programs>();

/** The programs that an image brings: those of its names that are known here. */
export function programsOf(contents: ImageContents): Programs {
  const known = tables.get(contents);
  if (known !== undefined) return known;
  const all = { ...unixPrograms, ...networkPrograms(contents.flavour, contents.programs), ...shellsOf(contents) };
  const [mainProgram] = contents.mainProgram ?? [];
  const found: Record<string, Program> = {};
  for (const name of contents.programs) {
    const program = name === mainProgram ? (serverOf(name) ?? all[name]) : (all[name] ?? servers[name]);
    if (program !== undefined) found[name] = program;
  }
  tables.set(contents, found);
  return found;
}

/** The main program of an image that is not known: it serves the ports that its container declares. */
export function mainProgramOfUnknownImage({ image = '' }: ContainerSpec): FoundProgram {
  return { is: 'program', path: `/${nameOfImage(image)}`, program: declaredPortsServer, interpreter: [] };
}

/** Whether a main program ends in good order at TERM: a server does, `sleep` and shells do not. */
export function handlesSignals([word = '']: readonly string[]): boolean {
  const name = basename(word);
  const isTool = name in unixPrograms || networkProgramNames.has(name) || shellNames.includes(name);
  return name in servers || !isTool;
}

/** The server of an image whose main program has this name. Elsewhere `whoami` is one of coreutils. */
function serverOf(name: string): Program | undefined {
  return name === 'whoami' ? whoamiServer : servers[name];
}

function shellsOf({ shell }: ImageContents): Programs {
  if (shell === undefined) return {};
  return {
    sh: shellProgram(shell),
    ash: shellProgram('ash'),
    dash: shellProgram('dash'),
    bash: shellProgram('bash'),
    zsh: shellProgram('bash'),
  };
}
