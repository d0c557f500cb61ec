import type { AppCommand } from '../../session/app-command.ts';
import type { Palette } from '../../session/places/palette.ts';
import type { Binding } from '../keys.ts';
import { emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import type { Hint } from '../parts/key-hints.ts';
import type { BoxContent, BoxRow } from '../places/place-box.ts';
import type { Glyphs } from '../theme.ts';

/** A table of keys, and the state that says which of them work. */
export interface Commands<State, Command = AppCommand> {
  readonly bindings: readonly Binding<State, Command>[];
  readonly state: State;
}

/** The commands of a screen that work now and are found by a text: those whose name begins with it first. */
export function commandsFound<State, Command = AppCommand>(
  { text }: Palette,
  { bindings, state }: Commands<State, Command>,
): readonly Binding<State, Command>[] {
  const words = text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  const there = bindings.filter(({ says, when, keys }) => says !== '' && !keys.every(isNoName) && when(state));
  const rank = ({ does, says }: Binding<State, Command>): number => {
    const [first = ''] = words;
    if (does.toLowerCase().startsWith(first)) return 0;
    return words.every((word) => does.toLowerCase().includes(word))
      ? 1
      : words.every((word) => says.toLowerCase().includes(word))
        ? 2
        : 3;
  };
  return there
    .filter(({ does, says }) => words.every((word) => `${does} ${says}`.toLowerCase().includes(word)))
    .toSorted((one, other) => rank(one) - rank(other));
}

/** The list itself, and numbers of rows: they are no commands with a name. */
function isNoName(key: string): boolean {
  return key === ':' || /^\d$/.test(key);
}

/** What the selected command asks for; null where no command is found. */
export function commandChosen<State, Command = AppCommand>(
  palette: Palette,
  commands: Commands<State, Command>,
): Command | null {
  return commandsFound(palette, commands)[palette.selected]?.command(commands.state) ?? null;
}

/** The list of commands: what is typed, and below it each command with its key. */
export function paletteBox<State, Command = AppCommand>(
  palette: Palette,
  commands: Commands<State, Command>,
  width: number,
  glyphs: Glyphs,
): BoxContent {
  const found = commandsFound(palette, commands);
  const size = Math.max(0, ...found.map(({ shown }) => shown(glyphs).length));
  const rows = found.flatMap(({ shown, does, says }, at): readonly BoxRow[] => {
    const isChosen = at === palette.selected;
    const name: Line = does === '' ? [] : [span(`${does}: `, 'bold')];
    const lead = 2 + size + 3;
    return wrap(says, width - lead - does.length - 2).map(
      (words, row): BoxRow => ({
        item: at,
        line:
          row === 0
            ? [
                span(isChosen ? `${glyphs.here} ` : '  ', 'bold'),
                span(shown(glyphs).padStart(size), 'bold'),
                span('   '),
                ...name,
                ...words,
              ]
            : [span(' '.repeat(lead + (does === '' ? 0 : does.length + 2))), ...words],
      }),
    );
  });
  return {
    title: 'commands of this screen',
    focused: true,
    head: [fit([span(': '), span(palette.text, 'bold'), span('_')], width), emptyLine],
    rows: rows.length > 0 ? rows : [{ line: line('No command of this screen has this in its name.', 'dim') }],
    selected: palette.selected,
  };
}

/** The keys while a command is looked for. */
export function paletteHints({ enter, upDown }: Glyphs): readonly Hint[] {
  return [
    { key: enter, does: 'do it' },
    { key: upDown, does: 'select' },
    { key: 'Ctrl-U', does: 'empty it' },
    { key: 'Esc', does: 'give it up' },
  ];
}
