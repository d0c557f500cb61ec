import { setFlagsFromString } from 'node:v8';

/**
 * Has this process give up an expression that goes back too often, and go on with V8's engine whose time is linear.
 * What people write into a pod's `grep` or `case` may be of the kind that else takes for ever, and everybody with it.
 * Expressions that are already in use stay as they are. That engine knows no back references, look-arounds, or flag
 * `i`.
 * Source: https://v8.dev/blog/non-backtracking-regexp
 */
export function letExpressionsEnd(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
