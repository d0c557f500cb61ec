import type { Flavour } from '../../images/image-contents.ts';
import type { Started } from '../../runtime/container.ts';
import { defaultPath, own, signalNumbers } from '../../runtime/container.ts';
import type { Process, Program, Programs, Readable, Signal } from '../../runtime/process.ts';
import { Killed } from '../../runtime/process.ts';
import { emptyInput, heeding, pause, readAll, say, textOf } from '../../runtime/streams.ts';
import { fail, nameOf, readOptions, UsageError, withUsage } from './command-line.ts';

/** sleep, timeout, time, env, xargs, nohup, watch, which: what waits or starts other programs. */
export function starters(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, flavour === 'gnu' ? 125 : 1, program);
  return {
    sleep: withUsage(flavour, 1, (process) => sleep(process, flavour)),
    usleep: async (process) => (
      await pause(process.container.clock, Number(process.argv[1] ?? 0) / 1000, process.signal), 0
    ),
    timeout: usage((process) => timeout(process, flavour)),
    time,
    env: usage(env),
    printenv,
    xargs: withUsage(flavour, 1, xargs),
    nohup: usage((process) => runWords(process, process.argv.slice(1))),
    setsid: usage((process) =>
      runWords(
        process,
        process.argv.slice(1).filter((word) => !word.startsWith('-')),
      ),
    ),
    watch: withUsage(flavour, 1, watch),
    which: withUsage(flavour, 1, which),
  };
}

/** Runs other words as a program in the foreground; says where there is none: 127, or 126 where it may not be run. */
export async function runWords(
  process: Process,
  words: readonly string[],
  input: Readable = process.stdin,
  env = process.env,
): Promise<number> {
  const started = await startWords(process, words, input, env);
  if (typeof started === 'number') return started;
  try {
    return await heeding(started.exitCode, process.signal);
  } catch (problem) {
    started.signal(problem instanceof Killed ? problem.by : 'TERM');
    throw problem;
  }
}

async function startWords(
  process: Process,
  words: readonly string[],
  input: Readable,
  env: ReadonlyMap<string, string>,
): Promise<Started | number> {
  const container = own(process.container);
  const [name = ''] = words;
  if (name === '') throw new UsageError('');
  const found = container.find(name, env.get('PATH') ?? defaultPath, process.cwd);
  if (found.is !== 'program') {
    const text = found.is === 'missing' ? 'No such file or directory' : 'Permission denied';
    await fail(
      process,
      container.flavour === 'gnu'
        ? nameOf(process) === 'timeout' || nameOf(process) === 'nohup'
          ? `failed to run command '${name}': ${text}`
          : `'${name}': ${text}`
        : nameOf(process) === 'xargs'
          ? `${name}: ${text}`
          : `can't execute '${name}': ${text}`,
    );
    return found.is === 'missing' ? 127 : 126;
  }
  const { stdout, stderr, cwd, terminal } = process;
  const argv = found.before.length > 0 ? [...found.before, ...words.slice(1)] : words;
  return container.fork(found.program, argv, {
    env,
    cwd,
    stdin: input,
    stdout,
    stderr,
    signal: new AbortController().signal,
    ...(terminal === undefined ? {} : { terminal }),
  });
}

/** `5`, `1.5m`, `2h`, `inf`: in milliseconds; undefined: not a time. */
function durationOf(text: string): number | undefined {
  if (/^(inf|infinity)$/i.test(text)) return Infinity;
  const found = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (found === null) return undefined;
  return Number(found[1]) * ({ '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[found[2] ?? ''] ?? 1) * 1000;
}

async function sleep(process: Process, flavour: Flavour): Promise<number> {
  const times = process.argv.slice(1);
  if (times.length === 0) throw new UsageError(flavour === 'gnu' ? 'missing operand' : '');
  let total = 0;
  for (const text of times) {
    const duration = durationOf(text);
    if (duration === undefined) {
      if (flavour === 'gnu') throw new UsageError(`invalid time interval '${text}'`);
      return fail(process, `invalid number '${text}'`);
    }
    total += duration;
  }
  await pause(process.container.clock, total, process.signal);
  return 0;
}

async function timeout(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(
    process.argv,
    's:k:fvp',
    { signal: 's', 'kill-after': 'k', foreground: 'f', 'preserve-status': 'p' },
    false,
  );
  const [limit, ...words] = options.operands;
  if (limit === undefined || words.length === 0) throw new UsageError(flavour === 'gnu' ? 'missing operand' : '');
  const milliseconds = durationOf(limit);
  if (milliseconds === undefined) {
    if (flavour === 'gnu') throw new UsageError(`invalid time interval '${limit}'`);
    return fail(process, `invalid number '${limit}'`);
  }
  const started = await startWords(process, words, process.stdin, process.env);
  if (typeof started === 'number') return started;
  const { clock } = process.container;
  const name = (options.value('s') ?? 'TERM').toUpperCase().replace(/^SIG/, '');
  const signal =
    (Object.keys(signalNumbers) as Signal[]).find((each) => each === name || String(signalNumbers[each]) === name) ??
    'TERM';
  let isOver = false;
  const cancels: (() => void)[] = [];
  const wait = milliseconds === Infinity || milliseconds === 0 ? undefined : milliseconds;
  if (wait !== undefined) {
    cancels.push(
      clock.later(Math.min(wait, 2 ** 31 - 1), () => {
        isOver = true;
        started.signal(signal);
        const after = durationOf(options.value('k') ?? '');
        if (after !== undefined) cancels.push(clock.later(after, () => started.signal('KILL')));
      }),
    );
  }
  try {
    const code = await heeding(started.exitCode, process.signal);
    if (!isOver || options.has('p')) return code;
    // busybox passes on how the program ended; GNU says 124 for any that had to be ended, 137 for KILL.
    if (flavour === 'gnu') return code === 137 ? 137 : 124;
    return code;
  } catch (problem) {
    started.signal(problem instanceof Killed ? problem.by : 'TERM');
    throw problem;
  } finally {
    for (const cancel of cancels) cancel();
  }
}

async function time(process: Process): Promise<number> {
  const from = process.container.clock.now().getTime();
  const words = process.argv.slice(1).filter((word, index) => index > 0 || word !== '-p');
  const code = words.length === 0 ? 0 : await runWords(process, words);
  const seconds = (process.container.clock.now().getTime() - from) / 1000;
  const text = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
  const how =
    code > 128 ? `terminated by signal ${code - 128}` : code === 0 ? undefined : `exited with non-zero status ${code}`;
  if (how !== undefined) await say(process.stderr, `Command ${how}\n`);
  await say(process.stderr, `real\t${text}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return code;
}

async function env(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'iu:0', { 'ignore-environment': 'i', unset: 'u' }, false);
  const made = new Map(options.has('i') ? [] : process.env);
  for (const name of options.values('u')) made.delete(name);
  const words = [...options.operands];
  for (let word = words[0]; word?.includes('=') === true; word = words[0]) {
    made.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    words.shift();
  }
  if (words.length > 0) return runWords(process, words, process.stdin, made);
  await say(process.stdout, [...made].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
}

async function printenv(process: Process): Promise<number> {
  const names = process.argv.slice(1);
  if (names.length === 0) return env({ ...process, argv: ['env'] });
  let code = 0;
  for (const name of names) {
    const value = process.env.get(name);
    if (value === undefined) code = 1;
    else await say(process.stdout, `${value}\n`);
  }
  return code;
}

async function xargs(process: Process): Promise<number> {
  const options = readOptions(
    process.argv,
    '0n:I:rtpP:L:d:s:x',
    { null: '0', 'max-args': 'n', replace: 'I', 'no-run-if-empty': 'r' },
    false,
  );
  const command = options.operands.length > 0 ? options.operands : ['echo'];
  const text = textOf(await readAll(process.stdin, process.signal));
  const place = options.value('I');
  const words =
    place !== undefined
      ? text
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean)
      : options.has('0')
        ? text.split('\u0000').filter(Boolean)
        : wordsOf(text, options.value('d'));
  const size = place !== undefined ? 1 : Number(options.value('n') ?? options.value('L') ?? Infinity);
  let status = 0;
  if (words.length === 0) {
    const runsOnce = own(process.container).flavour === 'gnu' && !options.has('r') && place === undefined;
    return runsOnce
      ? runWords(process, command, emptyInput)
      : place === undefined && !options.has('r')
        ? runWords(process, command, emptyInput)
        : 0;
  }
  for (let at = 0; at < words.length; at += size === Infinity ? words.length : Math.max(size, 1)) {
    const part = words.slice(at, size === Infinity ? undefined : at + size);
    const argv =
      place === undefined ? [...command, ...part] : command.map((word) => word.replaceAll(place, part[0] ?? ''));
    if (options.has('t')) await say(process.stderr, `${argv.join(' ')}\n`);
    const code = await runWords(process, argv, emptyInput);
    if (code === 255) return 124;
    if (code >= 126) return code;
    if (code !== 0) status = 123;
  }
  return status;
}

function wordsOf(text: string, delimiter: string | undefined): readonly string[] {
  if (delimiter !== undefined) return text.replace(/\n$/, '').split(delimiter === '\\n' ? '\n' : delimiter);
  return (text.match(/(?:"[^"]*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, escaped) => double ?? single ?? escaped),
  );
}

async function watch(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'n:tdbeg', { interval: 'n', 'no-title': 't' }, false);
  const seconds = Number(options.value('n') ?? 2);
  const command = options.operands.join(' ');
  if (command === '') throw new UsageError('');
  for (;;) {
    const time = process.container.clock.now().toUTCString();
    const header = options.has('t') ? '' : `Every ${seconds.toFixed(1)}s: ${command}${' '.repeat(8)}${time}\n\n`;
    await say(process.stdout, `\u001b[H\u001b[J${header}`);
    await runWords(process, ['sh', '-c', command], emptyInput);
    await pause(process.container.clock, seconds * 1000, process.signal);
  }
}

async function which(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'as');
  if (options.operands.length === 0) throw new UsageError('');
  let code = 0;
  for (const name of options.operands) {
    const found = own(process.container).find(name, process.env.get('PATH') ?? defaultPath, process.cwd);
    if (found.is === 'program') await say(process.stdout, `${found.path}\n`);
    else code = 1;
  }
  return code;
}
