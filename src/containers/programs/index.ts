import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import { nameOfImage } from '../../kube/images.ts';
import type { ImageContents } from '../images/image-contents.ts';
import type { ProgramLookup } from '../runtime/container.ts';
import type { Program, Programs } from '../runtime/process.ts';
import { shellProgram } from '../sh/sh.ts';
import { coreutils } from './coreutils/index.ts';
import {
  databaseClients,
  netshootNetwork,
  networkPrograms,
  otherNetwork,
  serveDeclared,
  servers,
  whoamiServer,
} from './network-programs.ts';

/** The programs that an image brings: those of its list that this folder has. */
export function programsOf(contents: ImageContents): Programs {
  const known = tables.get(contents);
  if (known !== undefined) return known;
  const utilities = coreutils(contents.flavour);
  const network = networkPrograms(contents.flavour, contents.programs);
  const shells = shellsOf(contents);
  const server = contents.server?.[0];
  const found: Record<string, Program> = {};
  for (const name of contents.programs) {
    const usual = shells[name] ?? network[name] ?? utilities[name];
    const program = name === server ? (serverNamed(name) ?? usual) : (usual ?? servers[name]);
    if (program !== undefined) found[name] = program;
  }
  tables.set(contents, found);
  return found;
}

/** Images come again and again: one table each. */
const tables = new WeakMap<ImageContents, Programs>();

/** The main program of an image that nobody here knows: it serves the ports that its container declares. */
export function ownServer(spec: ContainerSpec): ProgramLookup {
  return { is: 'program', path: `/${nameOfImage(spec.image ?? '')}`, program: serveDeclared, before: [] };
}

/** Whether a main program ends by itself when it is asked to: a server does, `sleep` and shells do not. */
export function answersSignals(argv: readonly string[]): boolean {
  const [word = ''] = argv;
  const name = word.slice(word.lastIndexOf('/') + 1);
  return name in servers || (name !== 'sleep' && !isTool(name));
}

function isTool(name: string): boolean {
  const tools = [coreutils('busybox'), netshootNetwork, databaseClients, otherNetwork];
  return tools.some((programs) => name in programs) || ['sh', 'ash', 'bash', 'dash', 'zsh'].includes(name);
}

function serverNamed(name: string): Program | undefined {
  return name === 'whoami' ? whoamiServer : servers[name];
}

function shellsOf(contents: ImageContents): Programs {
  const { shell } = contents;
  if (shell === undefined) return {};
  return {
    sh: shellProgram(shell),
    ash: shellProgram('ash'),
    dash: shellProgram('dash'),
    bash: shellProgram('bash'),
    zsh: shellProgram('bash'),
  };
}
