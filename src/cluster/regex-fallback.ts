import { setFlagsFromString } from 'node:v8';

/**
 * Makes regular expressions of this process end: one that backtracks too often goes on in V8's engine of linear time.
 * The patterns that people write in a pod's `grep` or `case` may backtrack for ever otherwise, and block the program.
 * Expressions that have been used before do not change. That engine supports no back references, look-arounds, or flag
 * `i`.
 * Source: https://v8.dev/blog/non-backtracking-regexp
 */
export function enableRegexFallback(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
