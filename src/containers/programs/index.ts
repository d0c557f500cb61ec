import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import { nameOfImage } from '../../kube/images.ts';
import type { ImageContents } from '../images/image.ts';
import type { Program, Programs } from '../runtime/process.ts';
import type { FoundProgram } from '../runtime/program-lookup.ts';
import { whoamiServer } from '../servers/http/whoami.ts';
import { declaredPortsServer } from '../servers/server-programs.ts';
import { shellProgram } from '../sh/sh.ts';
import { servers } from './handles-signals.ts';
import { networkPrograms } from './network-programs.ts';
import { unixPrograms } from './unix-programs.ts';

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
