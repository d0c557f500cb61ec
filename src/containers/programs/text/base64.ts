import type { Flavour } from '../../images/image-contents.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { cannotOpen, fail, inputs, readOptions } from '../coreutils/command-line.ts';

export async function base64(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'dDiw:', { decode: 'd', wrap: 'w', 'ignore-garbage': 'i' });
  let code = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    const bytes = await readAll(input, process.signal);
    if (options.has('d') || options.has('D')) {
      const text = decodeUtf8(bytes).replace(/\s/g, '');
      const valid = /^[A-Za-z0-9+/]*={0,2}$/.exec(text)?.[0];
      const good = valid ?? /^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '';
      const binary = atob(good.replace(/=+$/, '').slice(0, good.replace(/=+$/, '').length % 4 === 1 ? -1 : undefined));
      await process.stdout.write(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
      if (valid === undefined && flavour === 'gnu')
        code = await fail(process, flavour === 'gnu' ? 'invalid input' : 'truncated input');
      continue;
    }
    const encoded = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    const width = Number(options.value('w') ?? 76);
    const lines = width === 0 ? encoded : encoded.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n');
    await writeText(process.stdout, lines + (width === 0 ? '' : '\n'));
  }
  return code;
}
