import type { Environment } from '../../cli/command-context.ts';
import { isInTmux, runTmux, splitArguments } from './tmux-pane.ts';

/** The narrowest pane that an editor opens in, in columns. */
const narrowestPane = 60;

/** Whether the editor has room in a pane beside a screen of so many columns: tmux halves it, with a line between. */
export function hasRoomForEditor(columns: number | undefined, env: Environment): boolean {
  return isInTmux(env) && Math.floor(((columns ?? 0) - 1) / 2) >= narrowestPane;
}

/** The editor in a pane of tmux beside the screen. There is one at a time. */
export class EditorPane {
  #pane = '';
  #file = '';

  /**
   * Opens a file in an editor beside the screen, or goes to the pane where that file is open already. Resolves, without
   * waiting for the editor, to a sentence where tmux fails, else to null.
   */
  async open(editor: string, file: string, env: Environment): Promise<string | null> {
    // A pane that is gone is no longer found.
    if (
      this.#pane !== '' &&
      this.#file === file &&
      (await runTmux(['select-pane', '-t', this.#pane], env)).fault === null
    )
      return null;
    const { printed, fault } = await runTmux(editorPaneArguments(editor, file, env), env);
    this.#pane = printed;
    this.#file = file;
    return fault === null ? null : `tmux opened no pane: ${fault}.`;
  }
}

/**
 * The arguments of tmux that open an editor in a pane beside this one, and print the pane's id. An editor that fails leaves
 * its message there until Enter.
 */
export function editorPaneArguments(editor: string, file: string, env: Environment): readonly string[] {
  const script = `${editor} "$1"; code=$?; [ $code -eq 0 ] || { echo "The editor ended with code $code. Press Enter."; read -r _; }`;
  return [...splitArguments(env), '-P', '-F', '#{pane_id}', 'sh', '-c', script, editor, file];
}
