/**
 * Characters that text of a pack must not have, and that no text is printed with, because a terminal obeys them or shows text in another order than it
 * has: control characters other than line feed and tab (with those that come as one byte, C1), and bidirectional ones.
 * Source: Unicode 17, general category Cc and property Bidi_Control.
 */
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const unsafe = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const everyUnsafe = new RegExp(unsafe, 'g');

/** The first such character of a text: where it is, and its name for a message (`U+001B`); null where there is none. */
export function unsafeCharacter(text: string): { readonly index: number; readonly name: string } | null {
  const index = text.search(unsafe);
  if (index < 0) return null;
  return { index, name: `U+${text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}` };
}

/** A text with each such character as its escape (`\u001b`), which is one in JSON too: safe to print. */
export function escapeUnsafe(text: string): string {
  return text.replace(everyUnsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A name that another person chose, safe to print: in quotes, odd characters as escapes. */
export function printName(name: string): string {
  return escapeUnsafe(JSON.stringify(name));
}
