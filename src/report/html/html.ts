import { escapeUnsafe } from '../../plain-text.ts';

/** Markup in which every text is escaped. Only this file makes it. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** What an element may hold: texts are escaped, `null` is nothing. */
export type Child = Html | string | number | null | readonly Child[];

/** Attributes by name; one that is `null` is left out. */
export type Attributes = Readonly<Record<string, string | number | null>>;

/** Elements that have no end tag. */
const empty = new Set(['meta', 'br', 'hr', 'col']);

/** An element of HTML or SVG. */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Html {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const start = `<${name}${written.join('')}>`;
  return new Html(empty.has(name) ? start : `${start}${children.map(sourceOf).join('')}</${name}>`);
}

/** Several parts one after the other. */
export function parts(...children: readonly Child[]): Html {
  return new Html(children.map(sourceOf).join(''));
}

/** The style sheet of a page. HTML does not escape there: the text must be our own, and must not end the element. */
export function styleElement(css: string): Html {
  if (css.includes('<')) throw new Error('a style sheet must not have "<"');
  return new Html(`<style>${css}</style>`);
}

/** A name that another person chose: its direction of writing changes nothing around it. */
export function nameOf(text: string): Html {
  return element('bdi', {}, text);
}

/** A sentence in which what stands between backticks is code. */
export function prose(text: string): readonly Child[] {
  return text.split(/`([^`]*)`/).map((part, at) => (at % 2 === 1 ? element('code', {}, part) : part));
}

function sourceOf(child: Child): string {
  if (child === null) return '';
  if (child instanceof Html) return child.source;
  if (typeof child === 'object') return child.map(sourceOf).join('');
  return escaped(String(child));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A text for any place in HTML, quoted attributes too. Characters that are invisible or change the direction of writing
 * become visible escapes, as everywhere in the program; code points that HTML does not allow become U+FFFD.
 */
function escaped(text: string): string {
  const allowed = text.toWellFormed().replace(/\p{Noncharacter_Code_Point}/gu, '\uFFFD');
  return escapeUnsafe(allowed).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
