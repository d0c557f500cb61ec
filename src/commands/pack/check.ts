import { exitCodes } from '../../cli/exit.ts';
import { write, writeJson } from '../../cli/output.ts';
import { quotedWord } from '../../cli/quoted-word.ts';
import type { PackCheckJson } from '../../report/json.ts';
import { printFault } from '../../scenario/fault.ts';
import type { PackAction } from '../pack.ts';
import { readPack } from '../pack-proof/load-pack.ts';
import { compareReceipt, hasFailed } from '../pack-proof/receipt.ts';

/** `sallyport pack check`: every fault of form and meaning, without a proof. */
export const checkAction: PackAction = {
  async run([path = '', only], { json }, { stdout, stderr }) {
    const read = await readPack(path, only);
    const faults = read.is === 'faulty' ? read.faults : [];
    const compared = faults.length > 0 ? { receipt: 'none' as const, changed: [] } : compareReceipt(path);
    if (json) await writeJson<PackCheckJson>(stdout, { pack: read.id, faults, ...compared });
    for (const fault of faults) await write(stderr, `${printFault(fault)}\n`);
    if (faults.length > 0) return exitCodes.invalid;
    if (json || read.is === 'faulty') return exitCodes.passed;
    const { scenarios, lessons } = read.pack;
    const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
    const ofLessons = lessons.length > 0 ? [counted(lessons.length, 'lesson')] : [];
    const parts = [counted(scenarios.length, 'scenario'), ...ofLessons];
    await write(stdout, `Pack ${read.id}: no faults in ${parts.join(' and ')}.\n${receiptText(path, compared)}\n`);
    return exitCodes.passed;
  },
};

function receiptText(path: string, { receipt, changed }: Pick<PackCheckJson, 'receipt' | 'changed'>): string {
  if (receipt === 'current') return 'It is unchanged since "pack test" passed.';
  if (receipt === 'none' && hasFailed(path))
    return `The last test found faults: sallyport pack test ${quotedWord(path)}`;
  if (receipt === 'none') return `It has not been tested yet: sallyport pack test ${quotedWord(path)}`;
  const shown = changed.slice(0, 5).join(', ');
  const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  return `It has changed since "pack test" passed (${shown}${more}): sallyport pack test ${quotedWord(path)}`;
}
