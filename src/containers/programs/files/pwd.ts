import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';

/** pwd, as a program; shells have their own. Source: POSIX.1-2024, utilities, pwd. */
export const pwd: Program = (process) => print(process, `${process.cwd}\n`);
