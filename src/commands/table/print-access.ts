import type { CommandContext } from '../../cli/command-context.ts';
import { isClosed, write } from '../../cli/output.ts';
import { accessClasses } from '../../report/access/access-table.ts';
import { accessClassText } from '../../report/access/access-table-text.ts';
import { readAccess } from '../../task/read-access.ts';
import type { SnapshotOptions } from '../../task/read-snapshot.ts';

/**
 * Prints who may do what, by classes of subjects that may do the same, class by class: a slow reader holds the rest up. As
 * JSON a row a line, in the form of `AccessTableJson`.
 */
export async function printAccess(
  options: SnapshotOptions & { readonly json?: boolean },
  context: CommandContext,
): Promise<void> {
  const { stdout, timings } = context;
  const { objects } = await readAccess(options, context);
  const classes = timings.time('deciding', () => accessClasses(objects));
  const base =
    classes.find(({ subjects }) => subjects.some((text) => text.startsWith('user:any-other-user')))?.rights() ?? [];
  let rows = 0;
  if (options.json) await write(stdout, '{"schemaVersion":1,"rows":[');
  for (const [index, one] of classes.entries()) {
    const text = timings.time('printing', () => {
      if (!options.json) return `${index > 0 ? '\n' : ''}${accessClassText(one, base)}`;
      const printed = one.rights().map((right) => JSON.stringify({ subjects: one.subjects, ...right }));
      const before = rows > 0 && printed.length > 0 ? ',' : '';
      rows += printed.length;
      return printed.length === 0 ? '' : `${before}\n${printed.join(',\n')}`;
    });
    await timings.timeAsync('printing', () => write(stdout, text));
    if (isClosed(stdout)) return;
  }
  if (options.json) await write(stdout, '\n]}\n');
}
