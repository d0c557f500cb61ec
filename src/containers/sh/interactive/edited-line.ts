/** The line that is being typed, with a cursor and the lines before it. */
export class EditedLine {
  readonly #history: readonly string[];
  #text = '';
  /** The position of the cursor. */
  #at = 0;
  /** How many lines back in the history it is. */
  #back = 0;
  /** What was typed before another line was taken from the history. */
  #draft = '';

  constructor(history: readonly string[]) {
    this.#history = history;
  }

  get text(): string {
    return this.#text;
  }

  /** What stands before the cursor. */
  get before(): string {
    return this.#text.slice(0, this.#at);
  }

  /** What stands from the cursor on. */
  get after(): string {
    return this.#text.slice(this.#at);
  }

  get isCursorAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Sets what stands before and after the cursor. */
  set(before: string, after: string): void {
    this.#text = before + after;
    this.#at = before.length;
  }

  /** Removes the character at the cursor. */
  deleteForward(): void {
    this.set(this.before, this.after.slice(1));
  }

  /** Does what a key stands for. Source: bash(1), Readline Key Bindings, `emacs`. */
  press(key: string): void {
    const { before, after } = this;
    switch (key) {
      case '\u007f':
      case '\b':
        return this.set(before.slice(0, -1), after);
      case '\u001b[3~':
        return this.deleteForward();
      case '\u001b[D':
      case '\u001bOD':
      case '\u0002':
        return this.set(before.slice(0, -1), before.slice(-1) + after);
      case '\u001b[C':
      case '\u001bOC':
      case '\u0006':
        return this.set(before + after.slice(0, 1), after.slice(1));
      case '\u001b[H':
      case '\u001b[1~':
      case '\u001bOH':
      case '\u0001':
        return this.set('', this.#text);
      case '\u001b[F':
      case '\u001b[4~':
      case '\u001bOF':
      case '\u0005':
        return this.set(this.#text, '');
      case '\u000b':
        return this.set(before, '');
      case '\u0015':
        return this.set('', after);
      case '\u0017':
        return this.set(before.replace(/\S*\s*$/, ''), after);
      case '\u001b[A':
      case '\u001bOA':
      case '\u0010':
        return this.#recall(1);
      case '\u001b[B':
      case '\u001bOB':
      case '\u000e':
        return this.#recall(-1);
      default:
        if (!key.startsWith('\u001b') && key >= ' ') this.set(before + key, after);
    }
  }

  /** Takes a line further back in the history, or further on. */
  #recall(by: number): void {
    if (this.#back === 0) this.#draft = this.#text;
    this.#back = Math.max(0, Math.min(this.#back + by, this.#history.length));
    const line = this.#back === 0 ? this.#draft : this.#history[this.#history.length - this.#back];
    this.set(line ?? '', '');
  }
}
