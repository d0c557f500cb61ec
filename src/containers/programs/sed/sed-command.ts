import type { LineSelector } from './line-selector.ts';
import type { Substitution } from './substitution.ts';

/** One command of a script, and the lines that it runs on. */
export interface SedCommand {
  readonly selector: LineSelector;
  readonly action: SedAction;
}

/** What a command does. Source: POSIX.1-2024, utilities, sed, "Editing Commands in sed". */
export type SedAction =
  | { readonly is: 's'; readonly substitution: Substitution; readonly isPrinted: boolean }
  | { readonly is: 'y'; readonly from: string; readonly to: string }
  | { readonly is: 'a' | 'i' | 'c'; readonly text: string }
  | { readonly is: 'b' | 't' | 'T'; readonly label: string }
  | { readonly is: ':'; readonly label: string }
  | { readonly is: 'q' | 'Q'; readonly exitCode: number }
  | { readonly is: SimpleAction }
  | { readonly is: 'ignored' };

/** The letters of commands without arguments. */
export type SimpleAction = '{' | '}' | '=' | 'd' | 'D' | 'g' | 'G' | 'h' | 'H' | 'n' | 'N' | 'p' | 'P' | 'x';

const simpleActions: ReadonlySet<string> = new Set('{}=dDgGhHnNpPx');

/** Whether a letter is a command without arguments. */
export function isSimpleAction(letter: string): letter is SimpleAction {
  return simpleActions.has(letter);
}
