// Writes docs/keys.md from the tables that the screens take their keys from: `node scripts/document-keys.ts` after a change
// of theirs. test/screens/key-tables.test.ts holds the two equal.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explainedKeys, keyTables } from '../src/screens/key-tables.ts';

export const target = new URL('../docs/keys.md', import.meta.url);

/** The page. */
export function keysPage(): string {
  const tables = keyTables.map((table) => {
    const rows = explainedKeys(table).map(({ key, says }) => `| ${quoted(key)} | ${says.replaceAll('|', '\\|')} |\n`);
    return `## ${table.title}\n\n| key | what it does |\n| --- | --- |\n${rows.join('')}`;
  });
  return `# Keys

On every screen the last line shows the keys that work now, \`?\` explains the screen, and \`:\` finds a command by its name. Esc goes back
to where you came from; q leaves. This page is written by \`node scripts/document-keys.ts\` from the tables that the screens use.

On lists, the wheel of the mouse selects, a click selects, and a click on the selected row opens it. In tasks and texts the mouse is the
terminal's own, so that you can mark text; \`sallyport settings mouse no\` leaves it to the terminal everywhere.

While you type, for a filter (\`/\`) or for a command (\`:\`), letters are text. Enter keeps the filter, or does what is selected; Esc gives
it up; Ctrl-U empties it.

${tables.join('\n')}`;
}

function quoted(key: string): string {
  return key === '`' ? key : `\`${key}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, keysPage());
