import { cells, type Line, span } from '../line.ts';

/** A key and what it does now, for the last line of a screen. */
export interface Hint {
  readonly key: string;
  readonly does: string;
}

/** As many hints as fit, in their order. The last one (how to leave) and the page of keys are always among them. */
export function keyHints(hints: readonly Hint[], width: number): Line {
  const size = ({ key, does }: Hint): number => cells(key) + 1 + cells(does) + 3;
  const always = hints.filter(({ key }, at) => key === '?' || at === hints.length - 1);
  let room = width + 2 - always.reduce((sum, hint) => sum + size(hint), 0);
  const shown: Hint[] = [];
  for (const hint of hints.filter((other) => !always.includes(other))) {
    room -= size(hint);
    if (room < 0) break;
    shown.push(hint);
  }
  const inOrder = hints.filter((hint) => shown.includes(hint) || always.includes(hint));
  return [
    span(' '),
    ...inOrder.flatMap(({ key, does }, at) => [span(at > 0 ? '   ' : ''), span(key, 'bold'), span(` ${does}`)]),
  ];
}
