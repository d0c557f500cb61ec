import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import type { ImageContents } from '../images/image-contents.ts';

/**
 * The command line of a container's main program: `command` in place of the image's entry point, `args` in place of its
 * arguments, with `$(VAR)` replaced. Undefined: the image's own program, which nobody here knows by name.
 * Source: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
 */
export function containerCommand(
  spec: ContainerSpec,
  contents: ImageContents,
  env: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  const args = (spec.args ?? []).map((word) => expandVariables(word, env));
  if (spec.command !== undefined && spec.command.length > 0) {
    return [...spec.command.map((word) => expandVariables(word, env)), ...args];
  }
  if (contents.server === undefined) return withoutServer(args, contents);
  const server = atRoot(contents.server, contents);
  if (args.length === 0) return server;
  const [name = ''] = server;
  if (contents.entry === 'takes arguments') return [name, ...args];
  // An entry script runs its arguments as a command, unless they are options or unknown words: those are for its program.
  const [first = ''] = args;
  const isOption = first.startsWith('-');
  const isForCurl = name === 'curl' && !contents.programs.has(first) && !first.includes('/');
  return isOption || isForCurl ? [name, ...args] : args;
}

/** A program that lies beside nothing else in its image is called by its path: no PATH leads there. */
function atRoot([name = '', ...rest]: readonly string[], { binDirectory: binaries }: ImageContents): readonly string[] {
  return [binaries === '/' ? `/${name}` : name, ...rest];
}

/** `$(VAR)` → its value, `$$(VAR)` → `$(VAR)`; what is not known stays as it is. */
export function expandVariables(word: string, env: ReadonlyMap<string, string>): string {
  return word.replace(/\$\$|\$\(([^()]*)\)/g, (all, name: string | undefined) =>
    name === undefined ? '$' : (env.get(name) ?? all),
  );
}

function withoutServer(args: readonly string[], contents: ImageContents): readonly string[] | undefined {
  if (contents.flavour === 'none') return args.length === 0 || args[0]?.startsWith('-') === true ? undefined : args;
  if (args.length > 0)
    return args[0]?.startsWith('-') === true && contents.programs.has('bash') ? ['bash', ...args] : args;
  if (contents.programs.has('python3')) return ['python3'];
  if (contents.programs.has('node')) return ['node'];
  const shells = contents.entry === 'hands on' || contents.flavour === 'gnu' ? ['bash', 'sh'] : ['zsh', 'sh'];
  return [shells.find((shell) => contents.programs.has(shell)) ?? 'sh'];
}
