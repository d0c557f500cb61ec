import { absolutePath } from '../../files/paths.ts';
import type { Options } from '../../libc/getopt.ts';
import { strerror } from '../../libc/strerror.ts';
import { readTextFile } from '../../libc/text-file.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { createSink, type Writable } from '../../runtime/streams.ts';
import { InputFiles, reportNameAndError } from '../command-line/input-files.ts';
import { fail } from '../command-line/messages.ts';
import { parseOptions, UsageError, withUsage } from '../command-line/usage.ts';
import { parseSed } from './script-parser.ts';
import type { SedCommand } from './sed-command.ts';
import { SedEditor } from './sed-editor.ts';

/**
 * sed: addresses, s, y, p, d, q, a, i, c, =, n, N, h, H, g, G, x and labels.
 * Source: POSIX.1-2024, utilities, sed; GNU's `-i`, `-E`, `Q`, `T`.
 */
export const sed: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, {
      short: 'ne:f:rEisz',
      long: { quiet: 'n', expression: 'e', 'regexp-extended': 'E', 'in-place': 'i' },
    });
    const scripts = [...options.values('e')];
    for (const file of options.values('f')) {
      const script = readTextFile(process.container, absolutePath(process, file));
      if (script === undefined) return fail(process, `couldn't open file ${file}: ${strerror('ENOENT')}`);
      scripts.push(script);
    }
    const [script, ...rest] = options.operands;
    if (scripts.length === 0 && script === undefined) throw new UsageError();
    const text = scripts.length === 0 ? (script ?? '') : scripts.join('\n');
    const names = scripts.length === 0 ? rest : options.operands;
    let commands: readonly SedCommand[];
    try {
      commands = parseSed(text, options.has('E', 'r') ? 'extended' : 'basic');
    } catch (error) {
      if (error instanceof Error) return fail(process, error.message);
      throw error;
    }
    if (options.has('i')) return editInPlace(process, options, commands, names);
    return edit(process, options, commands, names, process.stdout);
  },
  { style: 'gnu' },
);

function edit(
  process: Process,
  options: Options,
  commands: readonly SedCommand[],
  names: readonly string[],
  output: Writable,
): Promise<number> {
  const files = new InputFiles(process, names, reportNameAndError(process));
  return new SedEditor(process, commands, files, output, options.has('n')).run();
}

async function editInPlace(
  process: Process,
  options: Options,
  commands: readonly SedCommand[],
  names: readonly string[],
): Promise<number> {
  let code = 0;
  for (const name of names) {
    const sink = createSink();
    code = (await edit(process, options, commands, [name], sink)) || code;
    if (code === 0) process.container.files.write(absolutePath(process, name), sink.bytes());
  }
  return code;
}
