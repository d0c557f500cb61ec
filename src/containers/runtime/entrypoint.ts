import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import type { ImageContents } from '../images/image.ts';

/**
 * The command line of a container's main program: `command` in place of the image's entry point, `args` in place of its
 * arguments, with `$(VAR)` replaced. Undefined: the image's own program, whose name is not known here.
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
  if (contents.mainProgram === undefined) return commandWithoutMainProgram(args, contents);
  const main = atRoot(contents.mainProgram, contents);
  if (args.length === 0) return main;
  const [name = ''] = main;
  if (contents.entrypoint === 'program') return [name, ...args];
  // An entry script runs its arguments as a command, unless they are options or unknown words: those are for its program.
  const [first = ''] = args;
  const isForCurl = name === 'curl' && !contents.programs.has(first) && !first.includes('/');
  return first.startsWith('-') || isForCurl ? [name, ...args] : args;
}

/** `$(VAR)` → its value, `$$(VAR)` → `$(VAR)`; what is not known stays as it is. */
function expandVariables(word: string, env: ReadonlyMap<string, string>): string {
  return word.replace(/\$\$|\$\(([^()]*)\)/g, (all, name: string | undefined) =>
    name === undefined ? '$' : (env.get(name) ?? all),
  );
}

/** The only program of an image is called by its path, since no PATH leads there. */
function atRoot([name = '', ...rest]: readonly string[], { binDirectory }: ImageContents): readonly string[] {
  return [binDirectory === '/' ? `/${name}` : name, ...rest];
}

/** What an image runs that has no program of its own: its arguments, an interpreter, or a shell. */
function commandWithoutMainProgram(args: readonly string[], contents: ImageContents): readonly string[] | undefined {
  const startsWithOption = args[0]?.startsWith('-') === true;
  if (contents.flavour === 'none' || contents.isUnknown === true) {
    return args.length === 0 || startsWithOption ? undefined : args;
  }
  if (args.length > 0) return startsWithOption && contents.programs.has('bash') ? ['bash', ...args] : args;
  if (contents.programs.has('python3')) return ['python3'];
  if (contents.programs.has('node')) return ['node'];
  const shells = contents.entrypoint === 'script' || contents.flavour === 'gnu' ? ['bash', 'sh'] : ['zsh', 'sh'];
  return [shells.find((shell) => contents.programs.has(shell)) ?? 'sh'];
}
