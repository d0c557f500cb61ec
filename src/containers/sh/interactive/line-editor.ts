import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes.ts';
import type { ProcessTerminal } from '../../runtime/process.ts';
import { type Readable, type Writable, withPushback, writeText } from '../../runtime/streams.ts';

/** What came of asking for a line: `end` is the end of the input. */
export type Asked = { readonly is: 'line'; readonly text: string } | { readonly is: 'interrupted' | 'end' };

/** Asks for lines on a terminal, with the keys that shells have. */
export interface LineEditor {
  /** A line without its end. */
  read(prompt: string): Promise<Asked>;
  /** Keeps a line for the arrow keys. */
  remember(line: string): void;
}

export interface LineEditorOptions {
  readonly input: Readable;
  readonly screen: Writable;
  readonly terminal: ProcessTerminal | undefined;
  readonly signal: AbortSignal;
  readonly complete: (line: string) => { readonly word: string; readonly candidates: readonly string[] };
}

export function createLineEditor(options: LineEditorOptions): LineEditor {
  const { screen, terminal, signal } = options;
  const input = withPushback(options.input);
  const history: string[] = [];

  async function read(prompt: string): Promise<Asked> {
    const line = { text: '', at: 0, back: 0, draft: '' };
    // Raw before the prompt: whoever types at once is not echoed twice.
    terminal?.setRaw(true);
    const forget = terminal?.onResize(() => void redraw(line, prompt).catch(() => undefined));
    try {
      await writeText(screen, prompt);
      for (;;) {
        const bytes = await input.read(signal);
        if (bytes === null) return line.text === '' ? { is: 'end' } : { is: 'line', text: line.text };
        const keys = splitKeys(decodeUtf8(bytes));
        for (const [index, key] of keys.entries()) {
          const done = await press(line, key, prompt);
          if (done === undefined) continue;
          input.unread(encodeUtf8(keys.slice(index + 1).join('')));
          return done === 'line' ? { is: done, text: line.text } : { is: done };
        }
      }
    } finally {
      forget?.();
      terminal?.setRaw(false);
    }
  }

  async function press(line: Line, key: string, prompt: string): Promise<'line' | 'end' | 'interrupted' | undefined> {
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
        change(line, line.text.slice(0, line.at) + line.text.slice(line.at + 1), line.at);
        break;
      case '\t':
        await complete(line);
        break;
      case '\u000c':
        await writeText(screen, '\u001b[H\u001b[2J');
        break;
      default:
        if (
          terminal !== undefined &&
          key.length === 1 &&
          key >= ' ' &&
          key !== '\u007f' &&
          line.at === line.text.length
        ) {
          change(line, line.text + key, line.at + 1);
          await writeText(screen, key);
          return undefined;
        }
        if (terminal !== undefined && isErase(key) && line.at === line.text.length) {
          if (line.at > 0) await writeText(screen, '\b\u001b[J');
          edit(line, key, history);
          return undefined;
        }
        edit(line, key, history);
    }
    if (terminal !== undefined) await redraw(line, prompt);
    return undefined;
  }

  /** The whole line again, with the cursor where it belongs. */
  async function redraw(line: Line, prompt: string): Promise<void> {
    const left = line.text.length - line.at;
    await writeText(screen, `\r\u001b[K${prompt}${line.text}${left > 0 ? `\u001b[${left}D` : ''}`);
  }

  async function complete(line: Line): Promise<void> {
    const { word, candidates } = options.complete(line.text.slice(0, line.at));
    const [first] = candidates;
    if (first === undefined) return;
    const common = candidates.reduce((a, b) => {
      let length = 0;
      while (length < a.length && a[length] === b[length]) length += 1;
      return a.slice(0, length);
    });
    const ending = candidates.length === 1 && !first.endsWith('/') ? ' ' : '';
    if (common === word && candidates.length > 1) await writeText(screen, `\n${candidates.slice(0, 200).join('  ')}\n`);
    const before = line.text.slice(0, line.at - word.length) + common + ending;
    change(line, before + line.text.slice(line.at), before.length);
  }

  return { read, remember: (line) => void (line !== '' && line !== history.at(-1) && history.push(line)) };
}

function isErase(key: string): boolean {
  return key === '\u007f' || key === '\b';
}

interface Line {
  text: string;
  at: number;
  /** How many lines back in history. */
  back: number;
  draft: string;
}

function change(line: Line, text: string, at: number): void {
  line.text = text;
  line.at = Math.max(0, Math.min(at, text.length));
}

function edit(line: Line, key: string, history: readonly string[]): void {
  const { text, at } = line;
  const before = text.slice(0, at);
  switch (key) {
    case '\u007f':
    case '\b':
      return change(line, before.slice(0, -1) + text.slice(at), at - 1);
    case '\u001b[3~':
      return change(line, before + text.slice(at + 1), at);
    case '\u001b[D':
    case '\u001bOD':
    case '\u0002':
      return change(line, text, at - 1);
    case '\u001b[C':
    case '\u001bOC':
    case '\u0006':
      return change(line, text, at + 1);
    case '\u001b[H':
    case '\u001b[1~':
    case '\u001bOH':
    case '\u0001':
      return change(line, text, 0);
    case '\u001b[F':
    case '\u001b[4~':
    case '\u001bOF':
    case '\u0005':
      return change(line, text, text.length);
    case '\u000b':
      return change(line, before, at);
    case '\u0015':
      return change(line, text.slice(at), 0);
    case '\u0017': {
      const kept = before.replace(/\S*\s*$/, '');
      return change(line, kept + text.slice(at), kept.length);
    }
    case '\u001b[A':
    case '\u001bOA':
    case '\u0010':
      return recall(line, history, 1);
    case '\u001b[B':
    case '\u001bOB':
    case '\u000e':
      return recall(line, history, -1);
    default:
      if (key.startsWith('\u001b') || key < ' ') return;
      change(line, before + key + text.slice(at), at + key.length);
  }
}

function recall(line: Line, history: readonly string[], by: number): void {
  const back = Math.max(0, Math.min(line.back + by, history.length));
  if (line.back === 0) line.draft = line.text;
  line.back = back;
  const text = back === 0 ? line.draft : (history[history.length - back] ?? '');
  change(line, text, text.length);
}

/** Keys of what came in at once: escape sequences whole, everything else a character each. */
function splitKeys(text: string): readonly string[] {
  const keys: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const sequence = rest.startsWith('\u001b')
      ? /^(?:\[[0-9;]*[A-Za-z~]|O[A-Z]|.)?/u.exec(rest.slice(1))?.[0]
      : undefined;
    const key = sequence === undefined ? String.fromCodePoint(rest.codePointAt(0) ?? 0) : `\u001b${sequence}`;
    keys.push(key);
    rest = rest.slice(key.length);
  }
  return keys;
}
