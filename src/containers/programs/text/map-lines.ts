import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { cannotOpen, inputs } from '../coreutils/command-line.ts';

export async function mapLines(
  process: Process,
  flavour: Flavour,
  map: (line: string, number: number) => string,
): Promise<number> {
  let code = 0;
  let number = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { input } of inputs(
    process,
    process.argv.slice(1).filter((word) => !/^-./.test(word)),
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    for await (const line of linesOf(input, process.signal))
      await writeText(process.stdout, `${map(line, (number += 1))}\n`);
  }
  return code;
}
