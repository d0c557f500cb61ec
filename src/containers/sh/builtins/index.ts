import type { Builtin } from '../shell.ts';
import { alias } from './alias.ts';
import { cd } from './cd.ts';
import { command } from './command.ts';
import { echo } from './echo.ts';
import { evaluate } from './eval.ts';
import { leave } from './exit.ts';
import { exportVariables } from './export.ts';
import { foreground } from './fg.ts';
import { getopts } from './getopts.ts';
import { hash } from './hash.ts';
import { jobs } from './jobs.ts';
import { kill } from './kill.ts';
import { letBuiltin } from './let.ts';
import { local } from './local.ts';
import { printf } from './printf.ts';
import { read } from './read.ts';
import { set } from './set.ts';
import { shift } from './shift.ts';
import { source } from './source.ts';
import { test } from './test.ts';
import { times } from './times.ts';
import { trap } from './trap.ts';
import { type } from './type.ts';
import { unset } from './unset.ts';
import { wait } from './wait.ts';

const quiet: Builtin = async () => 0;

/** The builtins by name. */
export const builtins: Readonly<Record<string, Builtin | undefined>> = {
  __proto__: null as unknown as undefined,
  ':': quiet,
  true: quiet,
  false: async () => 1,
  echo,
  printf,
  test,
  '[': test,
  cd,
  pwd: async (shell) => (await shell.write(`${shell.cwd}\n`), 0),
  export: exportVariables,
  readonly: exportVariables,
  unset,
  local,
  declare: local,
  typeset: local,
  set,
  shift,
  break: leave,
  continue: leave,
  return: leave,
  exit: leave,
  eval: evaluate,
  exec: quiet,
  '.': source,
  source,
  alias,
  unalias: async (shell, argv) => (
    argv[1] === '-a' ? shell.aliases.clear() : argv.slice(1).forEach((name) => shell.aliases.delete(name)), 0
  ),
  getopts,
  hash,
  shopt: quiet,
  umask: async (shell, argv) => (argv.length === 1 ? await shell.write('0022\n') : undefined, 0),
  ulimit: async (shell, argv) => (await shell.write(argv.includes('-n') ? '1048576\n' : 'unlimited\n'), 0),
  read,
  wait,
  jobs,
  fg: foreground,
  bg: foreground,
  kill,
  trap,
  command,
  builtin: (shell, argv) => shell.interpreter.builtins[argv[1] ?? '']?.(shell, argv.slice(1)) ?? Promise.resolve(1),
  type,
  times,
  let: letBuiltin,
  history: async () => 0,
  disown: async () => 0,
};
