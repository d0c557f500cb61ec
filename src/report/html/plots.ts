import { type Child, element, type Html } from './html.ts';

/** One bar of a plot. */
export interface Bar {
  readonly label: string;
  /** 0 or more. */
  readonly value: number;
  /** Up to where the bar could go; drawn behind it. */
  readonly most?: number;
  /** What stands at the end of the bar. */
  readonly says: string;
}

/** A drawing in a figure: `label` says in words what it shows, for those who do not see it. */
export function drawing(
  width: number,
  height: number,
  label: string,
  caption: string,
  children: readonly Child[],
): Html {
  const size = { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label };
  return element(
    'figure',
    // Where the window is narrow it scrolls, with the keyboard too.
    { tabindex: 0 },
    element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, element('title', {}, label), ...children),
    element('figcaption', {}, caption),
  );
}

/** Upright bars side by side, such as how many people have which score. */
export function histogram(bars: readonly Bar[], caption: string): Html {
  const [width, height, base] = [640, 190, 160];
  const step = width / Math.max(1, bars.length);
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const drawn = bars.map(({ label, value, says }, at): Child => {
    const tall = Math.round((value / most) * 130);
    const [x, middle] = [at * step + step * 0.12, at * step + step / 2];
    return [
      element('rect', { class: 'bar', x: tenths(x), y: base - tall, width: tenths(step * 0.76), height: tall }),
      element('text', { x: tenths(middle), y: base - tall - 5, 'text-anchor': 'middle' }, says),
      element('text', { class: 'quiet', x: tenths(middle), y: base + 18, 'text-anchor': 'middle' }, label),
    ];
  });
  const axis = element('line', { class: 'axis', x1: 0, y1: base, x2: width, y2: base });
  return drawing(width, height, labelOf(caption, bars), caption, [...drawn, axis]);
}

/** Bars below each other, with their labels to the left. A label that is too long is cut; the text beside has all of it. */
export function barList(bars: readonly Bar[], caption: string): Html {
  const [width, row, left, right] = [640, 26, 230, 90];
  const room = width - left - right;
  const most = Math.max(1, ...bars.map(({ value, most: whole }) => whole ?? value));
  const drawn = bars.map(({ label, value, most: whole, says }, at): Child => {
    const y = at * row;
    const wide = (part: number): number => tenths((part / most) * room);
    return [
      element('text', { x: 0, y: y + 17 }, shortened(label, 36)),
      whole === undefined
        ? null
        : element('rect', { class: 'rest', x: left, y: y + 5, width: wide(whole), height: row - 10 }),
      element('rect', { class: 'bar', x: left, y: y + 5, width: wide(value), height: row - 10 }),
      element('text', { class: 'quiet', x: left + wide(Math.max(value, whole ?? 0)) + 6, y: y + 17 }, says),
    ];
  });
  return drawing(width, Math.max(1, bars.length) * row, labelOf(caption, bars), caption, drawn);
}

/** Values from 0 to 1 in their order, joined by a line, with a limit drawn across. */
export function lineOverTime(points: readonly Bar[], limit: number, caption: string): Html {
  const [width, height, top, base] = [640, 200, 20, 160];
  const step = width / Math.max(1, points.length);
  const y = (value: number): number => tenths(base - Math.min(1, Math.max(0, value)) * (base - top));
  const x = (at: number): number => tenths(at * step + step / 2);
  const way = points.map(({ value }, at) => `${x(at)},${y(value)}`).join(' ');
  return drawing(width, height, labelOf(caption, points), caption, [
    element('line', { class: 'axis', x1: 0, y1: base, x2: width, y2: base }),
    element('line', { class: 'limit', x1: 0, y1: y(limit), x2: width, y2: y(limit) }),
    element('polyline', { class: 'line', points: way }),
    ...points.map(
      ({ label, value, says }, at): Child => [
        element('circle', { class: 'bar', cx: x(at), cy: y(value), r: 4 }),
        element('text', { x: x(at), y: y(value) - 9, 'text-anchor': 'middle' }, says),
        element('text', { class: 'quiet', x: x(at), y: base + 18, 'text-anchor': 'middle' }, shortened(label, 16)),
      ],
    ),
  ]);
}

function labelOf(caption: string, bars: readonly Bar[]): string {
  return `${caption} ${bars.map(({ label, says }) => `${label}: ${says}`).join('; ')}`;
}

/** A number to one decimal: a tenth of a unit is more than a reader sees; the same text comes of it on every machine. */
export function tenths(number: number): number {
  return Math.round(number * 10) / 10;
}

/** A text with at most so many characters. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
