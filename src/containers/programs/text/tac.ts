import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { cannotOpen, inputs } from '../coreutils/command-line.ts';

export async function tac(process: Process, flavour: Flavour): Promise<number> {
  let code = 0;
  const complain = cannotOpen(process, flavour);
  const lines: string[] = [];
  for await (const { input } of inputs(
    process,
    process.argv.slice(1),
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    for await (const line of linesOf(input, process.signal)) lines.push(line);
  }
  await writeText(
    process.stdout,
    lines
      .reverse()
      .map((line) => `${line}\n`)
      .join(''),
  );
  return code;
}
