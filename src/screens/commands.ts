import type { AppCommand } from '../session/app-command.ts';
import type { AppState } from '../session/app-state.ts';
import { typedInFilter } from './catalogue/catalogue-keys.ts';
import type { KeyName } from './dispatch-keys.ts';
import { commandFor } from './keys.ts';
import type { MouseEvent } from './mouse.ts';
import { type PaletteKey, paletteKey } from './palette/palette-keys.ts';
import { placeFrame } from './places/place-frame.ts';
import { keysOfPlace } from './places/place-keys.ts';
import { isTyping, placeOf } from './places/place-state.ts';
import { keysOf } from './task/active-key-bindings.ts';
import { measureTask } from './task/measure-task.ts';
import type { Glyphs } from './theme.ts';

/** The size of a terminal, and the marks that it shows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}

/** How many rows a turn of the wheel goes on by. */
const wheelRows = 3;

/** What a key asks for now: while a command or a filter is being written, a key is a letter of it; otherwise the table of keys of the screen says. */
export function commandOf(app: AppState, name: KeyName, { columns, rows, glyphs }: Size): AppCommand | null {
  const task = measureTask(app, columns, rows, glyphs);
  if (task !== null) {
    const bindings = keysOf(task);
    if (app.palette !== null) return ofPalette(paletteKey(app.palette, { bindings, state: task }, name));
    return commandFor(bindings, task, name);
  }
  const { state } = placeFrame(app, columns, rows, glyphs);
  const bindings = keysOfPlace(app);
  if (app.palette !== null) {
    const plain = { ...state, app: { ...app, palette: null } };
    return ofPalette(paletteKey(app.palette, { bindings, state: plain }, name));
  }
  return commandFor(bindings, state, name) ?? typedInFilter(state, name);
}

function ofPalette(key: PaletteKey<AppCommand> | null): AppCommand | null {
  if (key === null) return null;
  return key.is === 'command' ? key.command : { is: 'palette', event: key.event };
}

/** What pasted text asks for: it is written where a command or a filter is, and else it is no key. */
export function commandOfPaste(app: AppState, text: string, { columns, rows, glyphs }: Size): AppCommand | null {
  if (app.palette !== null) return { is: 'palette', event: { is: 'type', text } };
  if (app.session !== null) return null;
  const { state } = placeFrame(app, columns, rows, glyphs);
  return isTyping(state) ? { is: 'place', event: { is: 'type', text } } : null;
}

/** What the mouse asks for on a screen outside of a task: the wheel selects, a click selects, and opens what is selected. */
export function commandOfMouse(app: AppState, event: MouseEvent, size: Size): AppCommand | null {
  if (app.session !== null) return null;
  if (event.is === 'wheel') {
    const by = event.by * wheelRows;
    if (app.palette !== null) return null;
    const { state } = placeFrame(app, size.columns, size.rows, size.glyphs);
    return { is: 'place', event: state.end > 0 ? { is: 'scroll', by, end: state.end } : { is: 'choose', by } };
  }
  if (app.palette !== null || app.keys !== null) return null;
  const { state, itemAt } = placeFrame(app, size.columns, size.rows, size.glyphs);
  const at = itemAt(event.row, event.column);
  const place = placeOf(state);
  if (at === undefined || !('selected' in place)) return null;
  if (at !== place.selected) return { is: 'place', event: { is: 'choose-at', at } };
  return commandOf(app, 'enter', size);
}
