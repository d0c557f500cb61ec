import type { RegexMatch, RegularExpression } from '../../libc/regex/regular-expression.ts';

/** The command `s`: replaces matches in the pattern space. */
export class Substitution {
  readonly #expression: RegularExpression;
  readonly #replacement: string;
  readonly #isGlobal: boolean;
  /** The first match that is replaced. */
  readonly #first: number;

  /** The flags are those of the command. */
  constructor(expression: RegularExpression, replacement: string, flags: string) {
    this.#expression = expression;
    this.#replacement = replacement;
    this.#isGlobal = flags.includes('g');
    this.#first = Number(/\d+/.exec(flags)?.[0] ?? 1);
  }

  /** The text with the matches replaced; undefined where there is none. `pause` is awaited before each match. */
  async apply(text: string, pause: () => Promise<void> | undefined): Promise<string | undefined> {
    let count = 0;
    let isChanged = false;
    const replacementFor = ({ groups }: RegexMatch) => {
      count += 1;
      if (count < this.#first) return groups[0] ?? '';
      if (count > this.#first && !this.#isGlobal) return undefined;
      isChanged = true;
      return this.#replacementFor(groups);
    };
    const result = await this.#expression.replace(text, replacementFor, pause);
    return isChanged ? result : undefined;
  }

  #replacementFor(groups: RegexMatch['groups']): string {
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
