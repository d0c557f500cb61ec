import { examKeys } from './exam/exam-keys.ts';
import type { Binding } from './keys.ts';
import { keysOfScreen } from './places/place-keys.ts';
import { questionKeys } from './question/question-keys.ts';
import { taskKeys } from './task/task-keys.ts';
import { type Glyphs, unicodeGlyphs } from './theme.ts';

/** A key as every table has it, whatever its screen. */
export type KeyOfTable = Pick<Binding<never, unknown>, 'keys' | 'shown' | 'does' | 'says'>;

/** The keys of a screen. */
export interface KeyTable {
  readonly title: string;
  readonly bindings: readonly KeyOfTable[];
}

/** The keys of all screens: the tables that dispatch, the last line, `?` and `:` are made from. */
export const keyTables: readonly KeyTable[] = [
  { title: 'The first screen', bindings: keysOfScreen('home') },
  { title: 'Tasks, and the clusters of a sandbox', bindings: keysOfScreen('catalogue') },
  { title: 'Lessons', bindings: keysOfScreen('lessons') },
  { title: 'Progress', bindings: keysOfScreen('progress') },
  { title: 'Settings', bindings: keysOfScreen('settings') },
  { title: 'Drill', bindings: keysOfScreen('drill') },
  { title: 'Packs', bindings: keysOfScreen('packs') },
  { title: 'A task, and the pages over it', bindings: taskKeys },
  { title: 'A question', bindings: questionKeys },
  { title: 'Exam', bindings: examKeys },
];

/** The rows of a table for people: each key with its sentence, once. */
export function explainedKeys({ bindings }: KeyTable, glyphs: Glyphs = unicodeGlyphs): readonly KeyRow[] {
  const rows = bindings
    .filter(({ says }) => says !== '')
    .map(({ shown, says }): KeyRow => ({ key: shown(glyphs), says }));
  return rows.filter((row, at) => rows.findIndex(({ key, says }) => key === row.key && says === row.says) === at);
}

/** A key as it is written, and what it does. */
export interface KeyRow {
  readonly key: string;
  readonly says: string;
}
