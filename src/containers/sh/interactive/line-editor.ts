import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes.ts';
import type { ProcessTerminal } from '../../runtime/process.ts';
import { type PushbackReadable, type Readable, type Writable, withPushback, writeText } from '../../runtime/streams.ts';
import type { Completion } from './completion.ts';
import { EditedLine } from './edited-line.ts';

/** What came of reading a line. `end`: the input has ended. */
export type LineResult = { readonly is: 'line'; readonly text: string } | { readonly is: 'interrupted' | 'end' };

/** What a line editor works with. */
export interface LineEditorOptions {
  readonly input: Readable;
  readonly screen: Writable;
  readonly terminal: ProcessTerminal | undefined;
  readonly signal: AbortSignal;
  readonly complete: (line: string) => Completion;
}

/** How many completions are shown at once. */
const maxShownCompletions = 200;

/** Reads lines on a terminal, with the keys of shells and a history. */
export class LineEditor {
  readonly #options: LineEditorOptions;
  readonly #input: PushbackReadable;
  readonly #history: string[] = [];

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#input = withPushback(options.input);
  }

  /** Keeps a line for the arrow keys. */
  addHistory(line: string): void {
    if (line !== '' && line !== this.#history.at(-1)) this.#history.push(line);
  }

  /** Reads a line without its end. */
  async read(prompt: string): Promise<LineResult> {
    const { screen, terminal, signal } = this.#options;
    const line = new EditedLine(this.#history);
    // Raw before the prompt: what is typed at once is not echoed twice.
    terminal?.setRaw(true);
    const stopListening = terminal?.onResize(() => void this.#redraw(line, prompt).catch(() => undefined));
    try {
      await writeText(screen, prompt);
      for (;;) {
        const bytes = await this.#input.read(signal);
        if (bytes === null) return line.text === '' ? { is: 'end' } : { is: 'line', text: line.text };
        const result = await this.#pressAll(line, splitKeys(decodeUtf8(bytes)), prompt);
        if (result !== undefined) return result;
      }
    } finally {
      stopListening?.();
      terminal?.setRaw(false);
    }
  }

  /** Presses keys until one ends the line; the others are left for what follows. */
  async #pressAll(line: EditedLine, keys: readonly string[], prompt: string): Promise<LineResult | undefined> {
    for (const [index, key] of keys.entries()) {
      const end = await this.#press(line, key, prompt);
      if (end === undefined) continue;
      this.#input.unread(encodeUtf8(keys.slice(index + 1).join('')));
      return end === 'line' ? { is: end, text: line.text } : { is: end };
    }
    return undefined;
  }

  async #press(line: EditedLine, key: string, prompt: string): Promise<LineResult['is'] | undefined> {
    const { screen, terminal } = this.#options;
    switch (key) {
      case '\r':
      case '\n':
        if (terminal !== undefined) await writeText(screen, '\n');
        return 'line';
      case '\u0003':
        await writeText(screen, '^C\n');
        return 'interrupted';
      case '\u0004':
        if (line.text === '') return 'end';
        line.deleteForward();
        break;
      case '\t':
        await this.#complete(line);
        break;
      case '\u000c':
        await writeText(screen, '\u001b[H\u001b[2J');
        break;
      default: {
        const shown = terminal === undefined ? undefined : shownAtEnd(line, key);
        line.press(key);
        if (shown === undefined) break;
        if (shown !== '') await writeText(screen, shown);
        return undefined;
      }
    }
    if (terminal !== undefined) await this.#redraw(line, prompt);
    return undefined;
  }

  /** Writes the whole line again, with the cursor in its place. */
  async #redraw(line: EditedLine, prompt: string): Promise<void> {
    const { length } = line.after;
    const back = length > 0 ? `\u001b[${length}D` : '';
    await writeText(this.#options.screen, `\r\u001b[K${prompt}${line.text}${back}`);
  }

  async #complete(line: EditedLine): Promise<void> {
    const { before, after } = line;
    const { word, candidates } = this.#options.complete(before);
    const [first] = candidates;
    if (first === undefined) return;
    const common = candidates.reduce(commonStart);
    if (common === word && candidates.length > 1) {
      const list = candidates.slice(0, maxShownCompletions).join('  ');
      await writeText(this.#options.screen, `\n${list}\n`);
    }
    const space = candidates.length === 1 && !first.endsWith('/') ? ' ' : '';
    line.set(`${before.slice(0, before.length - word.length)}${common}${space}`, after);
  }
}

/** What a key changes on the screen where the cursor is at the end; undefined: the line must be drawn again. */
function shownAtEnd(line: EditedLine, key: string): string | undefined {
  if (!line.isCursorAtEnd) return undefined;
  if (key === '\u007f' || key === '\b') return line.text === '' ? '' : '\b\u001b[J';
  return key.length === 1 && key >= ' ' ? key : undefined;
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

/** What a sequence for a key begins with. */
const escape = '\u001b';

/** Splits input into keys: escape sequences whole, everything else a character each. */
function splitKeys(text: string): readonly string[] {
  const keys: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [sequence = ''] = rest.startsWith(escape)
      ? (/^(?:\[[0-9;]*[A-Za-z~]|O[A-Z]|.)?/u.exec(rest.slice(1)) ?? [])
      : [];
    const key = rest.startsWith(escape) ? `${escape}${sequence}` : String.fromCodePoint(rest.codePointAt(0) ?? 0);
    keys.push(key);
    rest = rest.slice(key.length);
  }
  return keys;
}
