import type { Builtin, Shell } from '../state/shell.ts';
import { alias, unalias } from './alias.ts';
import { cd, pwd } from './cd.ts';
import { builtin, command } from './command.ts';
import { echo } from './echo.ts';
import { evaluate } from './eval.ts';
import { exit } from './exit.ts';
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
import { ulimit, umask } from './umask.ts';
import { unset } from './unset.ts';
import { wait } from './wait.ts';

/** `:`, true, and builtins that have no effect here. */
const succeed: Builtin = async () => 0;

/** false. */
const fail: Builtin = async () => 1;

/** The builtins of all shells by name. The shell itself runs `exec` with a command. */
const builtins: ReadonlyMap<string, Builtin> = new Map([
  [':', succeed],
  ['true', succeed],
  ['false', fail],
  ['echo', echo],
  ['printf', printf],
  ['test', test],
  ['[', test],
  ['cd', cd],
  ['pwd', pwd],
  ['export', exportVariables],
  ['readonly', exportVariables],
  ['unset', unset],
  ['local', local],
  ['declare', local],
  ['typeset', local],
  ['set', set],
  ['shift', shift],
  ['break', exit],
  ['continue', exit],
  ['return', exit],
  ['exit', exit],
  ['eval', evaluate],
  ['exec', succeed],
  ['.', source],
  ['source', source],
  ['alias', alias],
  ['unalias', unalias],
  ['getopts', getopts],
  ['hash', hash],
  ['shopt', succeed],
  ['umask', umask],
  ['ulimit', ulimit],
  ['read', read],
  ['wait', wait],
  ['jobs', jobs],
  ['fg', foreground],
  ['bg', foreground],
  ['kill', kill],
  ['trap', trap],
  ['command', command],
  ['builtin', builtin],
  ['type', type],
  ['times', times],
  ['let', letBuiltin],
  ['history', succeed],
  ['disown', succeed],
]);

/** The builtins that only bash has: in other shells they are looked for among the programs. */
const bashBuiltins: ReadonlySet<string> = new Set(['declare', 'shopt', 'disown']);

/** The names of all builtins. */
export const builtinNames: readonly string[] = [...builtins.keys()];

/** The builtin of a name; undefined: the shell has none. */
export function findBuiltin({ isBash }: Shell, name: string): Builtin | undefined {
  return isBash || !bashBuiltins.has(name) ? builtins.get(name) : undefined;
}
