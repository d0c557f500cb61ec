import { decodeLatin1, decodeUtf8, encodeLatin1 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** base64. Source: RFC 4648; busybox 1.37, coreutils/uudecode.c; GNU coreutils 9.1, base64. */
export const base64: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'dDiw:',
    long: { decode: 'd', wrap: 'w', 'ignore-garbage': 'i' },
  });
  const files = new InputFiles(process, options.operands);
  let code = 0;
  for await (const { input } of files.open()) {
    const bytes = await readAll(input, process.signal);
    if (options.has('d', 'D')) code = (await decode(process, bytes)) || code;
    else await encode(process, bytes, Number(options.value('w') ?? 76));
  }
  return files.exitCode || code;
});

/** Writes bytes as base64, in lines of so many characters; 0: in one, without an end. */
async function encode(process: Process, bytes: Uint8Array, width: number): Promise<void> {
  const text = btoa(decodeLatin1(bytes));
  if (width === 0) return writeText(process.stdout, text);
  await writeText(process.stdout, `${text.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n')}\n`);
}

/** Writes what base64 stands for, as far as it is valid; resolves with the exit code. */
async function decode(process: Process, bytes: Uint8Array): Promise<number> {
  const text = decodeUtf8(bytes).replace(/\s/g, '');
  const isValid = /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  const digits = (/^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '').replace(/=+$/, '');
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  await process.stdout.write(encodeLatin1(atob(whole)));
  return isValid || !isGnu(process) ? 0 : fail(process, 'invalid input');
}
