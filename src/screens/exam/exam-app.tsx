import { Box, Text, useApp, useInput, useIsScreenReaderEnabled, usePaste, useWindowSize } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import type { AppTerminal } from '../../session/app-command.ts';
import type { ExamCommand, ExamStore } from '../../session/exam/exam-view.ts';
import { useCapabilities } from '../background.ts';
import { keysIn } from '../dispatch-keys.ts';
import { commandFor } from '../keys.ts';
import { isTooSmall } from '../layout.ts';
import { graphemes, plain, textOf } from '../line.ts';
import { paletteKey } from '../palette/palette-keys.ts';
import { CapabilitiesContext, Lines } from '../parts/lines.tsx';
import { useWholeFrames } from '../redraw-on-resize.ts';
import type { Theme } from '../theme.ts';
import { TooSmall } from '../too-small.tsx';
import { commandsOf, examFrame, examWords } from './exam-frame.ts';
import { examKeys } from './exam-keys.ts';

/** What an exam is drawn with. */
export interface ExamAppProps {
  readonly store: ExamStore;
  readonly theme: Theme;
  /** Does what a key asks for. */
  readonly perform: (command: ExamCommand) => void;
  /** Called once, after the first frame. */
  readonly onReady: (terminal: AppTerminal) => void;
}

/** The screen of an exam, and the one place where its keys arrive. */
export function ExamApp({ store, theme, perform, onReady }: ExamAppProps) {
  const view = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  const { suspendTerminal, exit } = useApp();
  const linear = useIsScreenReaderEnabled() || theme.linear;

  // The terminal is handed over once; its functions keep their meaning for the life of the program.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => onReady({ suspend: (run) => suspendTerminal(run), exit: () => exit() }), []);

  useInput((input, key) => {
    const { draft } = store.get();
    if (draft !== null) return typeNote(store, draft, input, key, perform);
    const pressed = keysIn(input, key);
    if (store.get().palette !== null) return lookUp(store, pressed, perform);
    // Several characters at once may be text that was pasted: of them only those count that move.
    const { stage, page } = store.get();
    const moves = stage === 'running' && page === null ? /^(up|down|left|right|enter|\d)$/ : /^(up|down|left|right)$/;
    if (pressed.length > 1 && !pressed.every((name) => moves.test(name))) return;
    for (const name of pressed) {
      const { state } = examFrame(store.get(), columns, rows, theme.glyphs);
      const command = commandFor(examKeys, state, name);
      if (command !== null) perform(command);
    }
  });
  usePaste((text) => {
    const { draft } = store.get();
    if (draft !== null) return store.send({ is: 'draft', text: `${draft}${oneLine(text)}` });
    if (store.get().palette !== null) store.send({ is: 'palette', event: { is: 'type', text } });
  });
  useWholeFrames(columns, rows, !linear);
  const capabilities = useCapabilities(theme);

  if (linear) {
    const { lines } = examWords(view, Math.max(20, columns - 1), theme.glyphs);
    return (
      <Box flexDirection="column">
        {lines.map((of, at) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Text key={at}>{(theme.ascii ? plain(textOf(of)) : textOf(of)).trimEnd() || ' '}</Text>
        ))}
      </Box>
    );
  }
  if (isTooSmall(columns, rows)) return <TooSmall columns={columns} rows={rows} />;
  return (
    <CapabilitiesContext value={capabilities}>
      <Box width={columns} height={rows}>
        <Lines lines={examFrame(view, columns, rows, theme.glyphs).lines} />
      </Box>
    </CapabilitiesContext>
  );
}

/** Keys while a command is looked for. What it asks for is done when the list is closed. */
function lookUp(store: ExamStore, pressed: readonly string[], perform: (command: ExamCommand) => void): void {
  for (const name of pressed) {
    const view = store.get();
    if (view.palette === null) return;
    const key = paletteKey(view.palette, commandsOf(view), name);
    if (key?.is === 'event') store.send({ is: 'palette', event: key.event });
    if (key?.is !== 'command') continue;
    store.send({ is: 'palette', event: { is: 'close' } });
    return perform(key.command);
  }
}

/** A key while a note is written: Enter keeps it, Esc gives it up, Ctrl-U empties it. */
function typeNote(
  store: ExamStore,
  draft: string,
  input: string,
  key: Parameters<Parameters<typeof useInput>[0]>[1],
  perform: (command: ExamCommand) => void,
): void {
  const { exam, selected } = store.get();
  const keep = (text: string): void => {
    store.send({ is: 'draft', text: null });
    perform({ is: 'record', action: { is: 'noted', task: exam?.open ?? selected + 1, text: text.trim() } });
  };
  if (key.return) return keep(draft);
  if (key.escape) return store.send({ is: 'draft', text: null });
  if (key.ctrl && input === 'u') return store.send({ is: 'draft', text: '' });
  if (key.ctrl || key.meta) return undefined;
  // Several keys may arrive as one piece of input.
  let text = draft;
  for (const character of key.backspace || key.delete ? ['\u007f'] : graphemes(input)) {
    if (character === '\r') return keep(text);
    if (character === '\u007f' || character === '\b') text = graphemes(text).slice(0, -1).join('');
    else text += oneLine(character);
  }
  return store.send({ is: 'draft', text });
}

/** Text for a note: on one line, without control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '');
}
