import { type Child, element, type Html } from './html.ts';
import { drawing, shortened, tenths } from './plots.ts';

/** A point of a plot: its place on both axes, 0 or more, and what it is. */
export interface Dot {
  readonly label: string;
  readonly x: number;
  /** 0 to 1. */
  readonly y: number;
  readonly says: string;
}

/** Points by two values, each with its label: such as the minutes of a task against the share of its points. */
export function scatter(dots: readonly Dot[], axes: { readonly x: string; readonly y: string }, caption: string): Html {
  const [width, height, left, base, top] = [640, 290, 46, 246, 30];
  const most = Math.max(1, ...dots.map(({ x }) => x));
  const x = (value: number): number => tenths(left + 8 + (value / most) * (width - left - 30));
  const y = (value: number): number => tenths(base - value * (base - top));
  const ticks = [0, 0.5, 1].map(
    (share): Child => [
      element('line', { class: 'axis', x1: left, y1: y(share), x2: width, y2: y(share) }),
      element('text', { class: 'quiet', x: left - 6, y: y(share) + 4, 'text-anchor': 'end' }, `${share * 100} %`),
      element(
        'text',
        { class: 'quiet', x: x(most * share), y: base + 18, 'text-anchor': 'middle' },
        tenths(most * share),
      ),
    ],
  );
  const label = `${caption} ${dots.map(({ label: name, says }) => `${name}: ${says}`).join('; ')}`;
  return drawing(width, height, label, caption, [
    ...ticks,
    element('text', { class: 'quiet', x: width, y: base + 36, 'text-anchor': 'end' }, axes.x),
    element('text', { class: 'quiet', x: 0, y: 11 }, axes.y),
    ...apart(dots).map(
      ({ dot, shift }): Child => [
        element('circle', { class: 'bar', cx: x(dot.x), cy: y(dot.y), r: 4 }),
        element('text', { x: x(dot.x) + 7 + shift, y: y(dot.y) + (dot.y > 0.9 ? 14 : -5) }, shortened(dot.label, 12)),
      ],
    ),
  ]);
}

/** The labels of points at nearly the same place stand side by side. */
function apart(dots: readonly Dot[]): readonly { readonly dot: Dot; readonly shift: number }[] {
  const most = Math.max(1, ...dots.map(({ x }) => x));
  return dots.map((dot, at) => {
    const before = dots
      .slice(0, at)
      .filter((other) => Math.abs(other.x - dot.x) / most < 0.02 && Math.abs(other.y - dot.y) < 0.06);
    return { dot, shift: before.length * 16 };
  });
}
