/** A word as a shell takes it in a command that is printed to be typed: in quotes where it has blanks or signs. */
export function quotedWord(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
