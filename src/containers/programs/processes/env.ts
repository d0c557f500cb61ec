import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';
import { runCommand } from './run-command.ts';

export async function env(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'iu:0', { 'ignore-environment': 'i', unset: 'u' }, false);
  const made = new Map(options.has('i') ? [] : process.env);
  for (const name of options.values('u')) made.delete(name);
  const words = [...options.operands];
  for (let word = words[0]; word?.includes('=') === true; word = words[0]) {
    made.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    words.shift();
  }
  if (words.length > 0) return runCommand(process, words, process.stdin, made);
  await writeText(process.stdout, [...made].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
}

export async function printenv(process: Process): Promise<number> {
  const names = process.argv.slice(1);
  if (names.length === 0) return env({ ...process, argv: ['env'] });
  let code = 0;
  for (const name of names) {
    const value = process.env.get(name);
    if (value === undefined) code = 1;
    else await writeText(process.stdout, `${value}\n`);
  }
  return code;
}
