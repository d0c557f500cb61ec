import { strerror } from '../../libc/strerror.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { readOperand } from '../command-line/input-files.ts';
import { fail, isGnu, print } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** The exit code where something went wrong. */
const trouble = 2;

/** cmp. Source: POSIX.1-2024, utilities, cmp; busybox 1.37, editors/cmp.c. */
export const cmp: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, { short: 'sln:', long: { silent: 's', quiet: 's' } });
    const [from = '', to = '-'] = operandsOf(options);
    const isSilent = options.has('s');
    const [first, second] = [await readOperand(process, from), await readOperand(process, to)];
    const cannotRead = (name: string, why: string) => (isSilent ? trouble : fail(process, `${name}: ${why}`, trouble));
    if (typeof first === 'string') return cannotRead(from, strerror(first));
    if (typeof second === 'string') return cannotRead(to, strerror(second));
    const length = Math.min(first.length, second.length);
    let at = 0;
    while (at < length && first[at] === second[at]) at += 1;
    if (at === length) {
      if (first.length === second.length) return 0;
      const shorter = first.length < second.length ? from : to;
      return isSilent ? 1 : fail(process, `EOF on ${shorter}${isGnu(process) ? ` after byte ${length}` : ''}`);
    }
    if (isSilent) return 1;
    const line = decodeUtf8(first.subarray(0, at)).split('\n').length;
    await print(process, `${from} ${to} differ: ${isGnu(process) ? 'byte' : 'char'} ${at + 1}, line ${line}\n`);
    return 1;
  },
  { gnuExitCode: trouble },
);
