import type { Container as ContainerSpec, Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import { createContainerFiles } from '../files/container-files.ts';
import type { Volume } from '../files/file-tree.ts';
import { mountProc } from '../files/proc-files.ts';
import { contentsOfImage } from '../images/image-contents.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { answersSignals, ownServer, programsOf } from '../programs/index.ts';
import type { RunningContainer } from './container.ts';
import { createContainer } from './container.ts';
import { environment } from './container-environment.ts';
import { contentsFor, isOwnProgram } from './container-image.ts';
import type { WrittenLog } from './container-log.ts';
import { createLog } from './container-log.ts';
import { userOf } from './container-user.ts';
import { containerCommand } from './entrypoint.ts';
import { createPipe } from './pipe.ts';
import type { Signal, Writable } from './process.ts';
import { startFailureMessage } from './start-failure.ts';
import { emptyInput } from './streams.ts';
import type { Terminal } from './terminal.ts';
import { createTerminal } from './terminal.ts';

/** What a cluster tells about one container beyond its spec. */
export interface ContainerConfig {
  /** The environment that the kubelet makes: Services, then `envFrom` and `env` with their references resolved. */
  readonly env: ReadonlyMap<string, string>;
  /** Text files by path: what volumes of ConfigMaps, Secrets, the downward API and the account's token hold. */
  readonly files: ReadonlyMap<string, string>;
}

/** A container whose main program has been started. */
export interface StartedContainer {
  readonly container: RunningContainer;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly log: WrittenLog;
  readonly terminal?: Terminal;
  /** How the main program ended. */
  readonly exitCode: Promise<number>;
  /** Sends the main program's output there as well, from now on; returns how to stop that. */
  attachOutput(stdout: Writable, stderr: Writable): () => void;
  /** Keys or bytes for the main program; undefined: its input was closed from the start. */
  readonly writeInput?: (bytes: Uint8Array) => Promise<void>;
  /** The first visitor who brought an input has ended it (`stdinOnce`). */
  readonly closeInput?: () => void;
}

export interface StartContainerOptions {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly config: ContainerConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: PodNetwork;
  readonly volumes: Map<string, Volume>;
}

/** Makes a container and starts its main program; `failed`: why that cannot be, in runc's words. */
export function startContainer(options: StartContainerOptions): StartedContainer | { readonly failed: string } {
  const { pod, spec, config, clock } = options;
  const image = spec.image ?? '';
  const contents = contentsFor(spec, contentsOfImage(image));
  const user = userOf(pod, spec, contents);
  const now = () => clock.now();
  const files = createContainerFiles({ ...options, contents, user, now, texts: config.files });
  const env = environment(options, contents, user);
  const argv = containerCommand(spec, contents, config.env);
  const container = createContainer({
    ...options,
    name: spec.name,
    image,
    files,
    programs: programsOf(contents),
    user,
    flavour: contents.flavour,
    answersSignals,
  });
  const cwd = spec.workingDir ?? contents.workingDirectory;
  const brought = argv === undefined ? undefined : container.findProgram(argv[0] ?? '', env.get('PATH') ?? '', cwd);
  const isOwn = argv === undefined || isOwnProgram(argv[0] ?? '', image, contents);
  const found = brought === undefined || (brought.is !== 'program' && isOwn) ? ownServer(spec) : brought;
  if (found.is !== 'program') return { failed: startFailureMessage(argv?.[0] ?? '', found.is) };
  mountProc(files, container, pod);

  const log = createLog(now);
  const visitors = new Set<{ readonly stdout: Writable; readonly stderr: Writable }>();
  const output = (stream: 'stdout' | 'stderr'): Writable => {
    const kept = log.output();
    return {
      async write(bytes) {
        await kept.write(bytes);
        for (const visitor of visitors) {
          await visitor[stream].write(bytes).catch(() => visitors.delete(visitor));
        }
      },
    };
  };
  const session = {};
  const screen = output('stdout');
  const interrupt = (signal: Signal) => container.interrupt(session, signal);
  const terminal = spec.tty === true ? createTerminal({ columns: 80, rows: 24, screen, interrupt }) : undefined;
  const input = spec.stdin === true && terminal === undefined ? createPipe() : undefined;
  const started = container.fork(
    found.program,
    [...found.before, ...(argv ?? [image]).slice(found.before.length > 0 ? 1 : 0)],
    {
      env: terminal === undefined ? env : new Map([...env, ['TERM', 'xterm']]),
      cwd,
      stdin: input?.reader ?? (spec.stdin === true ? terminal?.input : undefined) ?? emptyInput,
      stdout: terminal?.output ?? screen,
      stderr: terminal?.output ?? output('stderr'),
      ...(terminal === undefined ? {} : { terminal }),
      signal: new AbortController().signal,
      session,
    },
  );
  const exitCode = started.exitCode.then((code) => {
    log.close();
    return code;
  });
  return {
    container,
    env,
    cwd,
    log,
    exitCode,
    ...(terminal === undefined ? {} : { terminal }),
    attachOutput(stdout, stderr) {
      const visitor = { stdout, stderr };
      visitors.add(visitor);
      return () => void visitors.delete(visitor);
    },
    ...inputOf(spec, terminal, input),
  };
}

function inputOf(
  spec: ContainerSpec,
  terminal: Terminal | undefined,
  input: ReturnType<typeof createPipe> | undefined,
): Pick<StartedContainer, 'writeInput' | 'closeInput'> {
  const type =
    input !== undefined
      ? (bytes: Uint8Array) => input.writer.write(bytes)
      : spec.stdin === true && terminal !== undefined
        ? async (bytes: Uint8Array) => terminal.type(bytes)
        : undefined;
  if (type === undefined) return {};
  if (spec.stdinOnce !== true) return { writeInput: type };
  return { writeInput: type, closeInput: () => (input === undefined ? terminal?.hangUp() : input.writer.close()) };
}
