import { absolutePath } from '../../files/open-file.ts';
import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes.ts';
import { own } from '../../runtime/container.ts';
import { maxBufferedBytes, OutOfMemory } from '../../runtime/memory-limit.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { createSink, linesOf } from '../../runtime/streams.ts';
import { fail, filesOf, inputs, readOptions, UsageError, withUsage } from '../coreutils/command-line.ts';
import { selects, substitute } from './sed-lines.ts';
import type { SedCommand } from './sed-script.ts';
import { parseSed } from './sed-script.ts';

/** sed: addresses, s, y, p, d, q, a, i, c, =, n, N, h, H, g, G, x, labels. Source: POSIX.1-2024, utilities, sed */
export const sed: Program = withUsage('gnu', 1, async (process) => {
  const options = readOptions(process.argv, 'ne:f:rEisz', {
    quiet: 'n',
    expression: 'e',
    'regexp-extended': 'E',
    'in-place': 'i',
  });
  const operands = [...options.operands];
  const scripts = [...options.values('e')];
  for (const file of options.values('f')) {
    const bytes = filesOf(process).read(absolutePath(process, file));
    if (typeof bytes === 'string') return fail(process, `couldn't open file ${file}: No such file or directory`);
    scripts.push(decodeUtf8(bytes));
  }
  if (scripts.length === 0) {
    const script = operands.shift();
    if (script === undefined) throw new UsageError('');
    scripts.push(script);
  }
  let commands: readonly SedCommand[];
  try {
    commands = parseSed(scripts.join('\n'), options.has('E') || options.has('r') ? 'extended' : 'basic');
  } catch (problem) {
    return fail(process, problem instanceof Error ? problem.message : '');
  }
  if (!options.has('i')) return edit(process, commands, operands, options.has('n'), process.stdout);
  let code = 0;
  for (const name of operands) {
    const sink = createSink();
    code = (await edit(process, commands, [name], options.has('n'), sink)) || code;
    if (code === 0) filesOf(process).write(absolutePath(process, name), sink.bytes());
  }
  return code;
});

/** How much the pattern space and the hold space may be, in characters. */
const longestSpace = maxBufferedBytes / 8;

async function edit(
  process: Process,
  commands: readonly SedCommand[],
  names: readonly string[],
  quiet: boolean,
  output: Process['stdout'],
): Promise<number> {
  let code = 0;
  let number = 0;
  let hold = '';
  const lines = linesOfAll(process, names, (bad) => {
    code = bad;
  });
  let next = await lines.next();
  const out = (text: string) => output.write(encodeUtf8(`${text}\n`));
  const closing = (index: number) => {
    let depth = 0;
    for (let at = index; at < commands.length; at += 1) {
      if (commands[at]?.name === '{') depth += 1;
      if (commands[at]?.name === '}' && (depth -= 1) === 0) return at;
    }
    return commands.length;
  };
  cycle: while (next.done !== true) {
    let space: string = next.value;
    number += 1;
    next = await lines.next();
    let substituted = false;
    const appended: string[] = [];
    const finish = async () => {
      if (!quiet) await out(space);
      for (const text of appended) await out(text);
    };
    for (let index = 0; index < commands.length; index += 1) {
      const command = commands[index];
      if (command === undefined) break;
      if (selects(command, number, next.done === true, space) === command.negate) {
        if (command.name === '{') index = closing(index);
        continue;
      }
      if (space.length + hold.length > longestSpace) throw new OutOfMemory();
      switch (command.name) {
        case 's': {
          const changed = substitute(command, space);
          if (changed === undefined) break;
          space = changed;
          substituted = true;
          if (command.flags.includes('p')) await out(space);
          break;
        }
        case 'y':
          space = Array.from(space, (character) => {
            const index = command.text.indexOf(character);
            return index < 0 ? character : (command.replacement?.charAt(index) ?? character);
          }).join('');
          break;
        case 'p':
          await out(space);
          break;
        case 'P':
          await out(space.split('\n')[0] ?? '');
          break;
        case '=':
          await out(String(number));
          break;
        case 'd':
          for (const text of appended) await out(text);
          continue cycle;
        case 'D':
          continue cycle;
        case 'q':
          await finish();
          return Number(command.text) || code;
        case 'Q':
          return Number(command.text) || code;
        case 'a':
          appended.push(command.text.replace(/\\n/g, '\n'));
          break;
        case 'i':
          await out(command.text.replace(/\\n/g, '\n'));
          break;
        case 'c':
          if (command.to === undefined || command.active === undefined) await out(command.text);
          continue cycle;
        case 'n':
          if (next.done === true) {
            await finish();
            return code;
          }
          if (!quiet) await out(space);
          space = next.value;
          number += 1;
          next = await lines.next();
          break;
        case 'N':
          if (next.done === true) {
            await finish();
            return code;
          }
          space += `\n${next.value}`;
          number += 1;
          next = await lines.next();
          break;
        case 'h':
          hold = space;
          break;
        case 'H':
          hold += `\n${space}`;
          break;
        case 'g':
          space = hold;
          break;
        case 'G':
          space += `\n${hold}`;
          break;
        case 'x':
          [space, hold] = [hold, space];
          break;
        case 'b':
        case 't':
        case 'T': {
          if (command.name !== 'b' && substituted !== (command.name === 't')) break;
          substituted = false;
          const target =
            command.text === '' ? -1 : commands.findIndex(({ name, text }) => name === ':' && text === command.text);
          index = target < 0 ? commands.length : target;
          process.signal.throwIfAborted();
          await own(process.container).yieldControl(process.signal);
          break;
        }
        default:
      }
    }
    await finish();
  }
  return code;
}

async function* linesOfAll(
  process: Process,
  names: readonly string[],
  bad: (code: number) => void,
): AsyncGenerator<string> {
  const complain = async (name: string) => bad(await fail(process, `${name}: No such file or directory`, 1));
  for await (const { input } of inputs(process, names, complain)) yield* linesOf(input, process.signal);
}
