import { type Line, cells, span } from '../line.ts';

/** A key and what it does now, for the last line of a screen. */
export interface Hint {
  readonly key: string;
  readonly does: string;
}

/** As many hints as fit, in their order; the last (how to leave) is always among them. */
export function keyHints(hints: readonly Hint[], width: number): Line {
  const size = ({ key, does }: Hint): number => cells(key) + 1 + cells(does) + 3;
  const last = hints.at(-1);
  if (!last) return [];
  let room = width - size(last);
  const shown: Hint[] = [];
  for (const hint of hints.slice(0, -1)) {
    room -= size(hint);
    if (room < 0) break;
    shown.push(hint);
  }
  return [
    span(' '),
    ...[...shown, last].flatMap(({ key, does }, at) => [
      span(at > 0 ? '   ' : ''),
      span(key, 'bold'),
      span(` ${does}`),
    ]),
  ];
}
