import { signalNumbers } from '../runtime/container.ts';
import type { Signal } from '../runtime/process.ts';
import { Killed } from '../runtime/process.ts';
import { heeding, say, textOf, withPushback } from '../runtime/streams.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import type { Builtin, Shell } from './shell.ts';

async function read(shell: Shell, argv: readonly string[]): Promise<number> {
  const names: string[] = [];
  let raw = false;
  let prompt = '';
  let seconds: number | undefined;
  let count: number | undefined;
  let end = '\n';
  let silent = false;
  for (let index = 1; index < argv.length; index += 1) {
    const option = argv[index] ?? '';
    const found = /^-([rs]*)([ptnNdu]?)(.*)$/.exec(option);
    if (!option.startsWith('-') || found === null || option === '-') {
      names.push(option);
      continue;
    }
    raw ||= (found[1] ?? '').includes('r');
    silent ||= (found[1] ?? '').includes('s');
    if (found[2] === '') continue;
    const value = found[3] === '' ? (argv[(index += 1)] ?? '') : (found[3] ?? '');
    if (found[2] === 'p') prompt = value;
    if (found[2] === 't') seconds = Number(value);
    if (found[2] === 'n' || found[2] === 'N') count = Number(value);
    if (found[2] === 'd') end = value.charAt(0);
  }
  const output = shell.descriptors.get(2)?.output;
  if (prompt !== '' && shell.descriptors.get(0)?.isTerminal === true && output !== undefined) await say(output, prompt);
  const terminal = silent ? shell.process.terminal : undefined;
  terminal?.setRaw?.(true);
  const line = await readLine(shell, { raw, seconds, count, end }).finally(() => terminal?.setRaw?.(false));
  assign(shell, names.length > 0 ? names : ['REPLY'], line.text, raw);
  return line.status;
}

interface HowToRead {
  readonly raw: boolean;
  readonly seconds: number | undefined;
  readonly count: number | undefined;
  readonly end: string;
}

/** One line of the shell's input, byte by byte as far as others can see: what follows it is left for them. */
async function readLine(shell: Shell, how: HowToRead): Promise<{ readonly text: string; readonly status: number }> {
  const input = withPushback(shell.stdin);
  const limit = new AbortController();
  const signal = AbortSignal.any([shell.signal, limit.signal]);
  const cancel =
    how.seconds === undefined ? undefined : shell.container.clock.later(how.seconds * 1000, () => limit.abort());
  void shell.signalled.then(() => limit.abort());
  const bytes: number[] = [];
  const stop = how.end === '' ? 0 : how.end.charCodeAt(0);
  try {
    for (;;) {
      const chunk = await input.read(signal);
      if (chunk === null) return { text: textOf(Uint8Array.from(bytes)), status: 1 };
      for (const [index, byte] of chunk.entries()) {
        const escaped = !how.raw && bytes.at(-1) === 92 && !isEven(bytes);
        if (byte === stop && escaped) {
          bytes.pop();
          continue;
        }
        const isFull = how.count !== undefined && bytes.length + 1 >= how.count;
        if (byte !== stop) bytes.push(byte);
        if (byte !== stop && !isFull) continue;
        input.unread(chunk.subarray(index + 1));
        return { text: textOf(Uint8Array.from(bytes)), status: 0 };
      }
    }
  } catch (problem) {
    if (!limit.signal.aborted || shell.signal.aborted) throw problem;
    return { text: textOf(Uint8Array.from(bytes)), status: shell.isBash ? 142 : 1 };
  } finally {
    cancel?.();
  }
}

/** Whether the bytes end in an even number of backslashes. */
function isEven(bytes: readonly number[]): boolean {
  const last = bytes.findLastIndex((byte) => byte !== 92);
  return (bytes.length - 1 - last) % 2 === 0;
}

function assign(shell: Shell, names: readonly string[], text: string, raw: boolean): void {
  const separators = shell.get('IFS') ?? ' \t\n';
  const blank = Array.from(separators)
    .filter((character) => ' \t\n'.includes(character))
    .join('');
  const set = (characters: string) => `[${characters.replace(/[\]\\^-]/g, '\\$&')}]`;
  let rest = raw ? text : text.replace(/\\([\s\S])/g, '$1');
  const trim = (text: string) =>
    blank === '' ? text : text.replace(new RegExp(`^${set(blank)}+|${set(blank)}+$`, 'g'), '');
  if (separators !== '') rest = trim(rest);
  for (const [index, name] of names.entries()) {
    if (index === names.length - 1 || separators === '') {
      shell.set(name, rest);
      rest = '';
      continue;
    }
    const soft = blank === '' ? '' : `${set(blank)}*`;
    const hard = Array.from(separators)
      .filter((character) => !blank.includes(character))
      .join('');
    const boundary = new RegExp(
      hard === '' ? `${set(blank)}+` : `${soft}${set(hard)}${soft}|${blank === '' ? '(?!)' : `${set(blank)}+`}`,
    );
    const found = boundary.exec(rest);
    shell.set(name, found === null ? rest : rest.slice(0, found.index));
    rest = found === null ? '' : rest.slice(found.index + found[0].length);
  }
}

async function wait(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const pids = words.length > 0 ? words.map((word) => pidOf(shell, word)) : [...shell.jobs.keys()];
  let status = 0;
  for (const pid of pids) {
    const job = pid === undefined ? undefined : shell.jobs.get(pid);
    if (job === undefined) {
      status = 127;
      continue;
    }
    const interrupted = shell.signalled.then(() => 'signal' as const);
    const code = await heeding(Promise.race([job.exitCode, interrupted]), shell.signal);
    if (code === 'signal') return 128 + signalNumbers[shell.pendingSignals.at(-1) ?? 'INT'];
    shell.jobs.delete(pid ?? 0);
    const output = shell.descriptors.get(2)?.output;
    if (!shell.isBash && output !== undefined && (code === 143 || code === 137))
      await say(output, code === 143 ? 'Terminated\n' : 'Killed\n');
    status = code;
  }
  return words.length > 0 ? status : 0;
}

function pidOf(shell: Shell, word: string): number | undefined {
  if (!word.startsWith('%')) return Number(word);
  const pids = [...shell.jobs.keys()];
  return /^%\d+$/.test(word) ? pids[Number(word.slice(1)) - 1] : pids.at(-1);
}

async function jobs(shell: Shell): Promise<number> {
  const all = [...shell.jobs];
  for (const [index, [pid, job]] of all.entries()) {
    const mark = index === all.length - 1 ? '+' : index === all.length - 2 ? '-' : ' ';
    const state =
      job.done === undefined
        ? 'Running'
        : job.done === 0
          ? 'Done'
          : shell.isBash
            ? `Exit ${job.done}`
            : `Done(${job.done})`;
    const gap = shell.isBash ? `${mark}  ${state.padEnd(24)}` : `${mark} ${state.padEnd(26)}`;
    await shell.write(`[${index + 1}]${gap}${job.text}${shell.isBash && job.done === undefined ? ' &' : ''}\n`);
    if (job.done !== undefined) shell.jobs.delete(pid);
  }
  return 0;
}

async function foreground(shell: Shell, argv: readonly string[]): Promise<number> {
  const pid = pidOf(shell, argv[1] ?? '%%');
  const job = pid === undefined ? undefined : shell.jobs.get(pid);
  if (job === undefined) {
    await shell.complain(`${argv[0]}: ${argv[1] ?? (shell.isBash ? 'current' : '%current')}: no such job`);
    return shell.isBash ? 1 : 2;
  }
  await shell.write(`${job.text}\n`);
  if (argv[0] === 'bg') return 0;
  return wait(shell, ['wait', String(pid)]);
}

/** A signal by its name with or without `SIG`, or by its number; 0 asks whether a process is there. */
export function signalOf(word: string): Signal | 0 | undefined {
  if (/^\d+$/.test(word)) {
    if (word === '0') return 0;
    return (Object.keys(signalNumbers) as Signal[]).find((name) => signalNumbers[name] === Number(word));
  }
  const name = word.toUpperCase().replace(/^SIG/, '');
  return name in signalNumbers ? (name as Signal) : undefined;
}

/** Signals that exist, and that nothing here answers. */
const otherSignals =
  /^(\d+|(SIG)?(ILL|TRAP|ABRT|BUS|FPE|USR1|SEGV|USR2|ALRM|STKFLT|CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|WINCH|IO|PWR|SYS))$/i;

const signalNames =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'.split(
    ' ',
  );

async function kill(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1);
  if (words[0] === '-l') {
    const numbered = signalNames.map((name, at) => `${String(at + 1).padStart(2)}) ${name}\n`).join('');
    await shell.write(shell.isBash || shell.dialect === 'dash' ? `${signalNames.join(' ')}\n` : numbered);
    return 0;
  }
  let signal: Signal | 0 | undefined = 'TERM';
  let asked = 'TERM';
  if (words[0] === '-s') [, asked = ''] = words.splice(0, 2);
  else if (/^-./.test(words[0] ?? '') && words[0] !== '--') asked = (words.shift() ?? '').slice(1);
  signal = signalOf(asked);
  if (words[0] === '--') words.shift();
  if (signal === undefined && !otherSignals.test(asked)) {
    await shell.complain(shell.isBash ? `kill: ${asked}: invalid signal specification` : `bad signal name '${asked}'`);
    return 1;
  }
  if (words.length === 0) {
    await shell.complain(
      shell.isBash
        ? 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]'
        : 'you need to specify whom to kill',
    );
    return shell.isBash ? 2 : 1;
  }
  let status = 0;
  for (const word of words) {
    const pid = pidOf(shell, word);
    if (pid === undefined || Number.isNaN(pid)) {
      await shell.complain(
        shell.isBash ? `kill: ${word}: arguments must be process or job IDs` : `invalid number '${word}'`,
      );
      status = 1;
    } else if (!send(shell, pid, signal)) {
      await shell.complain(
        shell.isBash ? `kill: (${word}) - No such process` : `can't kill pid ${word}: No such process`,
      );
      status = 1;
    }
  }
  if (shell.signal.aborted) throw shell.signal.reason instanceof Killed ? shell.signal.reason : new Killed('TERM');
  return status;
}

function send(shell: Shell, pid: number, signal: Signal | 0 | undefined): boolean {
  const { container } = shell;
  const pids =
    pid === -1
      ? container
          .processes()
          .map(({ pid }) => pid)
          .filter((each) => each !== 1 && each !== shell.process.pid)
      : [Math.abs(pid)];
  if (signal === 0 || signal === undefined)
    return pids.every((pid) => container.processes().some((process) => process.pid === pid));
  return pids.map((pid) => container.kill(pid, signal)).every(Boolean);
}

async function trap(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => word !== '--');
  if (words.length === 0 || words[0] === '-p') {
    for (const [name, text] of shell.traps)
      await shell.write(`trap -- '${text}' ${shell.isBash && name !== 'EXIT' ? 'SIG' : ''}${name}\n`);
    return 0;
  }
  const [action = '', ...names] = words;
  const resets = action === '-' || /^\d+$/.test(action) || names.length === 0;
  for (const word of resets && action !== '-' ? words : names) {
    const signal = signalOf(word);
    const name = word === 'EXIT' || signal === 0 ? 'EXIT' : (signal ?? word.toUpperCase().replace(/^SIG/, ''));
    if (resets) shell.traps.delete(name);
    else shell.traps.set(name, action);
  }
  return 0;
}

async function command(shell: Shell, argv: readonly string[]): Promise<number> {
  const [, option, ...names] = argv;
  if (option !== '-v' && option !== '-V') {
    const words = argv.slice(1).filter((word, index) => index > 0 || word !== '-p');
    const [name] = words;
    if (name === undefined) return 0;
    return shell.engine.builtins[name]?.(shell, words) ?? shell.engine.runProgram(shell, words);
  }
  let status = 0;
  for (const name of names) {
    const found = describe(shell, name, option === '-V');
    if (found === undefined) {
      status = shell.isBash ? 1 : 127;
      if (option === '-V') await shell.complain(`${name}: not found`);
    } else await shell.write(`${found}\n`);
  }
  return status;
}

async function type(shell: Shell, argv: readonly string[]): Promise<number> {
  let status = 0;
  for (const name of argv.slice(1)) {
    const found = describe(shell, name, true);
    if (found !== undefined) await shell.write(`${found}\n`);
    else if (shell.isBash) await shell.complain(`type: ${name}: not found`);
    else await shell.write(`${name}: not found\n`);
    if (found === undefined) status = shell.isBash ? 1 : 127;
  }
  return status;
}

function describe(shell: Shell, name: string, verbose: boolean): string | undefined {
  const alias = shell.aliases.get(name);
  if (alias !== undefined)
    return verbose
      ? `${name} is ${shell.isBash ? `aliased to \`${alias}'` : `an alias for ${alias}`}`
      : `alias ${name}='${alias}'`;
  if (shellWords.has(name)) return verbose ? `${name} is a shell keyword` : name;
  if (shell.functions.has(name)) return verbose ? `${name} is a ${shell.isBash ? 'function' : 'shell function'}` : name;
  if (shell.engine.builtins[name] !== undefined) return verbose ? `${name} is a shell builtin` : name;
  const found = shell.container.find(name, shell.path, shell.cwd);
  if (found.is !== 'program') return undefined;
  return verbose ? `${name} is ${found.path}` : found.path;
}

const shellWords = new Set('if then else elif fi for while until do done case esac { } ! [['.split(' '));

async function times(shell: Shell): Promise<number> {
  await shell.write('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
  return 0;
}

async function letBuiltin(shell: Shell, argv: readonly string[]): Promise<number> {
  let value = 0n;
  for (const word of argv.slice(1))
    value = evaluateArithmetic(word, { get: (name) => shell.get(name), set: (name, text) => shell.set(name, text) });
  return value === 0n ? 1 : 0;
}

/** `sleep` and the like are programs; what is here needs the shell's own state. */
export const jobBuiltins: Readonly<Record<string, Builtin>> = {
  read,
  wait,
  jobs,
  fg: foreground,
  bg: foreground,
  kill,
  trap,
  command,
  builtin: (shell, argv) => shell.engine.builtins[argv[1] ?? '']?.(shell, argv.slice(1)) ?? Promise.resolve(1),
  type,
  times,
  let: letBuiltin,
  history: async () => 0,
  disown: async () => 0,
};
