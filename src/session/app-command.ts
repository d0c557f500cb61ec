import type { AnswerDocument } from '../scenario/answer-document.ts';
import type { HomeEvent } from './home.ts';
import type { PaletteEvent } from './places/palette.ts';
import type { Place } from './places/place.ts';
import type { PlaceEvent } from './places/step-places.ts';
import type { SessionEvent } from './session-event.ts';

/** What a key asks of the program: an event for what is drawn, or something that acts beyond the screen. */
export type AppCommand =
  | { readonly is: 'session'; readonly event: SessionEvent }
  | { readonly is: 'home'; readonly event: HomeEvent }
  | { readonly is: 'place'; readonly event: PlaceEvent }
  | { readonly is: 'palette'; readonly event: PaletteEvent }
  /** Opens a screen outside of a task, and reads what it shows. */
  | { readonly is: 'go'; readonly place: Place }
  /** Begins a drill of so many minutes. */
  | { readonly is: 'drill'; readonly minutes: number }
  /** Opens the mock exam: the one that is running, or the page with the rules. */
  | { readonly is: 'exam' }
  /** Opens a shell on the cluster of a task, by `PACK/ID`, or on an empty one. */
  | { readonly is: 'sandbox'; readonly scenario: string | null }
  /** Writes what was practised to a file. */
  | { readonly is: 'export' }
  /** Chooses another value of a setting, so many steps away. */
  | { readonly is: 'set'; readonly name: string; readonly by: 1 | -1 }
  /** Opens a task by the id of its scenario. */
  | { readonly is: 'open'; readonly scenario: string }
  /** Writes the answer to a question into the answer file; null: no answer. */
  | { readonly is: 'answer'; readonly document: AnswerDocument | null }
  /** Opens the editor on the answer file. */
  | { readonly is: 'edit' }
  /** Opens a shell on the cluster; in tmux, `pane` says whether beside the screen, and is remembered. */
  | { readonly is: 'shell'; readonly pane?: boolean }
  /** Tries the first connection that the last check found wrong, in the terminal. */
  | { readonly is: 'show-me' }
  /** Starts over: the answer and the cluster. */
  | { readonly is: 'reset' }
  /** Goes back to the first screen. */
  | { readonly is: 'close' }
  /** Opens the task that comes after the one that is open. */
  | { readonly is: 'open-next' }
  /** Gives the open task of a drill up, and opens the drill's next one. */
  | { readonly is: 'skip' }
  | { readonly is: 'leave'; readonly interrupted: boolean }
  /** A screen failed: that is a fault of the program. */
  | { readonly is: 'crashed'; readonly error: unknown }
  /** Stops the program as Ctrl-Z does everywhere. */
  | { readonly is: 'suspend' };

/** The terminal that the program is drawn on, as code that runs other programs in it uses it. */
export interface AppTerminal {
  /** Hands the terminal over while `run` runs, and draws the whole screen again after it. */
  readonly suspend: (run: () => Promise<void>) => Promise<void>;
  /** Ends the drawing. */
  readonly exit: () => void;
}
