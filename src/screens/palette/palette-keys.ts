import type { AppCommand } from '../../session/app-command.ts';
import type { Palette, PaletteEvent } from '../../session/places/palette.ts';
import type { KeyName } from '../dispatch-keys.ts';
import { commandFor } from '../keys.ts';
import { graphemes } from '../line.ts';
import { type Commands, commandChosen, commandsFound } from './palette-box.ts';

/** What a key does while a command is looked for: something with the list, or what the chosen command asks for. */
export type PaletteKey<Command> =
  | { readonly is: 'event'; readonly event: PaletteEvent }
  | { readonly is: 'command'; readonly command: Command };

/** How many commands a page key goes on by. */
const page = 10;

/** What a key does while a command is looked for: letters are typed, and Enter does what is selected. */
export function paletteKey<State, Command = AppCommand>(
  palette: Palette,
  commands: Commands<State, Command>,
  name: KeyName,
): PaletteKey<Command> | null {
  const of = commandsFound(palette, commands).length;
  const event = (what: PaletteEvent): PaletteKey<Command> => ({ is: 'event', event: what });
  switch (name) {
    case 'enter': {
      const command = commandChosen(palette, commands);
      return command === null ? event({ is: 'close' }) : { is: 'command', command };
    }
    case 'esc':
      return event({ is: 'close' });
    case 'up':
      return event({ is: 'choose', by: -1, of });
    case 'down':
    case 'tab':
      return event({ is: 'choose', by: 1, of });
    case 'page-up':
      return event({ is: 'choose', by: -page, of });
    case 'page-down':
      return event({ is: 'choose', by: page, of });
    case 'backspace':
      return event(palette.text === '' ? { is: 'close' } : { is: 'erase', what: 'character' });
    case 'ctrl-u':
      return event({ is: 'erase', what: 'all' });
    case 'ctrl-c':
    case 'ctrl-z': {
      const command = commandFor(commands.bindings, commands.state, name);
      return command === null ? null : { is: 'command', command };
    }
    case 'space':
      return event({ is: 'type', text: ' ' });
    default:
      return graphemes(name).length === 1 ? event({ is: 'type', text: name }) : null;
  }
}
