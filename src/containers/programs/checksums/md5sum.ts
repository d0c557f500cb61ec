import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { cannotOpen, inputs, readOptions } from '../coreutils/command-line.ts';

export async function show(process: Process, flavour: Flavour, digest: (bytes: Uint8Array) => string): Promise<number> {
  const options = readOptions(process.argv, 'bct', { binary: 'b' });
  let code = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { name, input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    await writeText(process.stdout, `${digest(await readAll(input, process.signal))}  ${name}\n`);
  }
  return code;
}
