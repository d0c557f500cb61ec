import { clip, fit, type Line, line, span, width } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** A box around lines: its title in the upper edge, a note in the lower one, and how many lines are not shown. */
export interface Framed {
  readonly title: string;
  /** In the upper edge, at the right. */
  readonly aside?: string;
  /** In the lower edge, at the left. */
  readonly note?: Line;
  /** Lines above the others that stay when those scroll. */
  readonly head?: readonly Line[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
  /** The keys for scrolling scroll this box. */
  readonly focused?: boolean;
  /** The first line shown; one past the end shows the end. */
  readonly offset?: number;
}

/** The lines of the box, `height` of them, each exactly `width` wide. */
export function frame(box: Framed, { frame: edge, more, ellipsis }: Glyphs): readonly Line[] {
  const head = box.head ?? [];
  const inner = Math.max(0, box.height - 2);
  const room = Math.max(0, inner - head.length);
  const first = firstShown(box.lines.length, room, box.offset ?? 0);
  const shown = [...head, ...box.lines.slice(first, first + room)];
  const look = box.focused ? undefined : 'dim';
  const side = span(edge.down, look);
  const above = box.aside || (first > 0 ? ` ${more.up} ${first} ` : '');
  const below = box.lines.length - first - room;
  return [
    edgeLine(
      edge.topLeft,
      edge.topRight,
      edge.across,
      [span(` ${box.title} `, box.focused ? 'bold' : undefined)],
      above,
      box.width,
      look,
      ellipsis,
    ),
    ...Array.from({ length: inner }, (_, at) => [
      side,
      span(' '),
      ...fit(shown[at] ?? [], box.width - 4),
      span(' '),
      side,
    ]),
    edgeLine(
      edge.bottomLeft,
      edge.bottomRight,
      edge.across,
      box.note && box.note.length > 0 ? [span(' '), ...box.note, span(' ')] : [],
      below > 0 ? ` ${more.down} ${below} more ` : '',
      box.width,
      look,
      ellipsis,
    ),
  ];
}

/** The title of the pane that has the focus among others: marked in itself, for terminals without bold and dim text. */
export function focusedTitle(title: string): string {
  return `[${title}]`;
}

/** How many lines a box of this height shows. */
export function roomIn(height: number): number {
  return Math.max(0, height - 2);
}

/** An offset within the lines there are, so that the last page is full. */
export function firstShown(lines: number, room: number, offset: number): number {
  return Math.max(0, Math.min(offset, lines - room));
}

function edgeLine(
  from: string,
  to: string,
  across: string,
  words: Line,
  atRight: string,
  total: number,
  look: 'dim' | undefined,
  ellipsis: string,
): Line {
  const room = total - 4 - atRight.length;
  const cut = clip(words, Math.max(0, room), ellipsis);
  const fill = Math.max(0, total - 3 - width(cut) - atRight.length - 1);
  return [
    span(`${from}${across}`, look),
    ...cut,
    span(across.repeat(fill), look),
    ...line(atRight),
    span(`${across}${to}`, look),
  ];
}
