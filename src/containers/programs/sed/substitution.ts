/** The command `s`: replaces matches in the pattern space. */
export class Substitution {
  readonly #expression: RegExp;
  readonly #replacement: string;
  readonly #isGlobal: boolean;
  /** The first match that is replaced. */
  readonly #first: number;

  /** `expression` is global; the flags are those of the command. */
  constructor(expression: RegExp, replacement: string, flags: string) {
    this.#expression = expression;
    this.#replacement = replacement;
    this.#isGlobal = flags.includes('g');
    this.#first = Number(/\d+/.exec(flags)?.[0] ?? 1);
  }

  /** The text with the matches replaced; undefined where there is none. */
  apply(text: string): string | undefined {
    let count = 0;
    let isChanged = false;
    const result = text.replace(this.#expression, (...parts: unknown[]) => {
      count += 1;
      const groups = groupsOf(parts);
      if (this.#isGlobal ? count < this.#first : count !== this.#first) return groups[0] ?? '';
      isChanged = true;
      return this.#replacementFor(groups);
    });
    return isChanged ? result : undefined;
  }

  #replacementFor(groups: readonly string[]): string {
    return this.#replacement.replace(
      /\\([0-9])|\\n|\\t|\\([\s\S])|&/g,
      (escape, group: string | undefined, other: string | undefined) => {
        if (group !== undefined) return groups[Number(group)] ?? '';
        if (escape === '\\n') return '\n';
        if (escape === '\\t') return '\t';
        return other ?? groups[0] ?? '';
      },
    );
  }
}

/** The match and its groups, of what `replace` gives its callback: they stand before the match's position. */
function groupsOf(parts: readonly unknown[]): readonly string[] {
  const position = parts.findIndex((part) => typeof part === 'number');
  return parts.slice(0, position).map((part) => (typeof part === 'string' ? part : ''));
}
