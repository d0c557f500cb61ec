import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { runCommand } from './run-command.ts';

/** env. Source: POSIX.1-2024, utilities, env; busybox 1.37, coreutils/env.c. */
export const env: Program = withUsage(
  (process) => {
    const options = parseOptions(process, {
      short: 'iu:0',
      long: { 'ignore-environment': 'i', unset: 'u' },
      stopAtOperand: true,
    });
    const variables = new Map(options.has('i') ? [] : process.env);
    for (const name of options.values('u')) variables.delete(name);
    const argv = [...options.operands];
    for (let word = argv[0]; word?.includes('=') === true; word = argv[0]) {
      const at = word.indexOf('=');
      variables.set(word.slice(0, at), word.slice(at + 1));
      argv.shift();
    }
    return argv.length > 0 ? runCommand(process, argv, { env: variables }) : printVariables(process, variables);
  },
  { gnuExitCode: 125 },
);

/** printenv. Source: busybox 1.37, coreutils/printenv.c. */
export const printenv: Program = async (process) => {
  const names = process.argv.slice(1);
  if (names.length === 0) return printVariables(process, process.env);
  let code = 0;
  for (const name of names) {
    const value = process.env.get(name);
    if (value === undefined) code = 1;
    else await writeText(process.stdout, `${value}\n`);
  }
  return code;
};

function printVariables(process: Process, variables: ReadonlyMap<string, string>): Promise<number> {
  return print(process, [...variables].map(([name, value]) => `${name}=${value}\n`).join(''));
}
