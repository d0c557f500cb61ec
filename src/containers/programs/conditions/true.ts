import type { Program } from '../../runtime/process.ts';

/** true. Source: POSIX.1-2024, utilities, true. */
export const trueProgram: Program = async () => 0;

/** false. Source: POSIX.1-2024, utilities, false. */
export const falseProgram: Program = async () => 1;
