import type { Container as ContainerSpec, Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import { createContainerFiles } from '../files/container-files.ts';
import type { Volume } from '../files/file-system.ts';
import { mountProc } from '../files/proc-files.ts';
import type { ImageContents } from '../images/image.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { handlesSignals } from '../programs/handles-signals.ts';
import { mainProgramOfUnknownImage, programsOf } from '../programs/index.ts';
import { environmentOf } from './container-environment.ts';
import { contentsForContainer, isImageProgram } from './container-image.ts';
import { userOf } from './container-user.ts';
import { containerCommand } from './entrypoint.ts';
import { commandLineOf, type ProgramLookup } from './program-lookup.ts';
import { RunningContainer } from './running-container.ts';
import { startFailureMessage } from './start-failure.ts';
import { StartedContainer } from './started-container.ts';

/** What a cluster sets for one container beyond its spec. */
export interface ContainerConfig {
  /** The environment that the kubelet makes: Services, then `envFrom` and `env` with their references resolved. */
  readonly env: ReadonlyMap<string, string>;
  /** Text files by path: what volumes of ConfigMaps, Secrets, the downward API and the account's token hold. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a container is started with. */
export interface StartContainerOptions {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  /** What its image brings. */
  readonly contents: ImageContents;
  readonly config: ContainerConfig;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly network: PodNetwork;
  /** The pod's volumes, shared by its containers. */
  readonly volumes: Map<string, Volume>;
}

/** Creates a container and starts its main program; `failed` has the message of runc where that is not possible. */
export function startContainer(options: StartContainerOptions): StartedContainer | { readonly failed: string } {
  const { pod, spec, config, clock } = options;
  const { image = '' } = spec;
  const contents = contentsForContainer(spec, options.contents);
  const user = userOf(pod, spec, contents);
  const now = () => clock.now();
  const container = new RunningContainer({
    ...options,
    name: spec.name,
    image,
    files: createContainerFiles({ ...options, contents, user, now, texts: config.files }),
    programs: programsOf(contents),
    user,
    flavour: contents.flavour,
    handlesSignals,
  });
  const env = environmentOf(pod, contents, config.env, user);
  const cwd = spec.workingDir ?? contents.workingDirectory;
  const argv = containerCommand(spec, contents, config.env);
  const found = findMainProgram(container, spec, contents, argv, env.get('PATH') ?? '', cwd);
  if (found.is !== 'program') return { failed: startFailureMessage(argv?.[0] ?? '', found.is) };
  mountProc(container);
  return new StartedContainer(container, spec, found.program, commandLineOf(found, argv ?? [image]), env, cwd);
}

/** The main program: what the command line names, else the program that the image was made for. */
function findMainProgram(
  container: RunningContainer,
  spec: ContainerSpec,
  contents: ImageContents,
  argv: readonly string[] | undefined,
  path: string,
  cwd: string,
): ProgramLookup {
  if (argv === undefined) return mainProgramOfUnknownImage(spec);
  const [name = ''] = argv;
  const found = container.findProgram(name, path, cwd);
  const isUnknownProgram = found.is !== 'program' && isImageProgram(name, spec.image ?? '', contents);
  return isUnknownProgram ? mainProgramOfUnknownImage(spec) : found;
}
