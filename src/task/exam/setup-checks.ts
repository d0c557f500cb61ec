import { accessSync, constants, mkdirSync } from 'node:fs';
import type { Environment } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import { folders } from '../../folders.ts';
import type { SetupCheck } from '../../session/exam/exam-view.ts';
import { findEditor } from '../editor.ts';

/** The size of a terminal on which everything has its place. */
const goodSize = { columns: 80, rows: 24 };

/** What is checked before the clock of an exam starts: kubectl, an editor, the size of the terminal, and a folder to write to. */
export async function checkSetup(
  env: Environment,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Promise<readonly SetupCheck[]> {
  const kubectl = onPath('kubectl', env);
  const editor = await findEditor(env);
  const isLarge = columns >= goodSize.columns && rows >= goodSize.rows;
  const nothing = kubectl === null && editor === null;
  return [
    kubectl === null
      ? {
          what: 'kubectl',
          state: nothing ? 'missing' : 'poor',
          says: 'kubectl was not found on PATH. You can only write answer files.',
        }
      : { what: 'kubectl', state: 'there', says: `kubectl: ${kubectl}` },
    editor === null
      ? {
          what: 'editor',
          state: nothing ? 'missing' : 'poor',
          says: 'No editor was found: set VISUAL or EDITOR. You can only use kubectl.',
        }
      : { what: 'editor', state: 'there', says: `editor: ${editor}` },
    isLarge
      ? { what: 'terminal', state: 'there', says: `terminal: ${columns}x${rows}` }
      : {
          what: 'terminal',
          state: 'poor',
          says: `The terminal has ${columns}x${rows} characters. Make it ${goodSize.columns}x${goodSize.rows} or larger.`,
        },
    folderCheck(folders(env).state),
  ];
}

function folderCheck(folder: string): SetupCheck {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return { what: 'folder', state: 'there', says: `the exam is kept in ${folder}` };
  } catch {
    return {
      what: 'folder',
      state: 'missing',
      says: `The exam cannot be kept: ${folder} cannot be written. SALLYPORT_HOME may name another folder.`,
    };
  }
}
