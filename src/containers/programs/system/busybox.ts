import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { nameOf } from '../coreutils/command-line.ts';

export async function busybox(process: Process): Promise<number> {
  const { programs } = process.container;
  const [, name, ...rest] = process.argv;
  if (name === undefined || name === '--help' || name === '--list') {
    const names = Object.keys(programs).sort();
    await writeText(
      process.stdout,
      name === '--list'
        ? names.map((each) => `${each}\n`).join('')
        : `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\nUsage: busybox [function [arguments]...]\n\nCurrently defined functions:\n\t${names.join(', ')}\n`,
    );
    return 0;
  }
  const program = programs[name];
  if (program !== undefined) return program({ ...process, argv: [name, ...rest] });
  await writeText(process.stderr, `${name}: applet not found\n`);
  return nameOf(process) === '' ? 1 : 127;
}
