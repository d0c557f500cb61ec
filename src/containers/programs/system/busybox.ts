import type { Program } from '../../runtime/process.ts';
import { failWith, print } from '../command-line/messages.ts';
import { busyboxBanner } from '../command-line/usage-texts.ts';

/** busybox: runs the applet that its first argument names. Source: busybox 1.37, libbb/appletlib.c. */
export const busybox: Program = (process) => {
  const { programs } = process.container;
  const [, name, ...rest] = process.argv;
  const names = Object.keys(programs).sort();
  if (name === '--list') return print(process, names.map((each) => `${each}\n`).join(''));
  if (name === undefined || name === '--help') return print(process, help(names));
  const program = programs[name];
  if (program !== undefined) return program({ ...process, argv: [name, ...rest] });
  return failWith(process, `${name}: applet not found\n`, 127);
};

function help(names: readonly string[]): string {
  return `${busyboxBanner}
BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]

Currently defined functions:
\t${names.join(', ')}
`;
}
