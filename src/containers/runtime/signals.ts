import { signalNumbers } from './container.ts';
import type { Signal } from './process.ts';

/** A signal by its name with or without `SIG`, or by its number; 0 asks whether a process is there. */
export function signalOf(word: string): Signal | 0 | undefined {
  if (/^\d+$/.test(word)) {
    if (word === '0') return 0;
    return (Object.keys(signalNumbers) as Signal[]).find((name) => signalNumbers[name] === Number(word));
  }
  const name = word.toUpperCase().replace(/^SIG/, '');
  return name in signalNumbers ? (name as Signal) : undefined;
}
