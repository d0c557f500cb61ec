import { absolutePath, joinPath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';
import { type FindExpression, parseFindExpression } from './find-expression.ts';
import { fileKindOf } from './find-tests.ts';

/** find, with the tests that people use. Source: POSIX.1-2024, utilities, find; busybox 1.37, findutils/find.c. */
export const find: Program = withUsage(async (process) => {
  const words = process.argv.slice(1);
  const first = words.findIndex((word) => /^[-(!]/.test(word));
  const roots = first < 0 ? words : words.slice(0, first);
  let expression: FindExpression;
  try {
    expression = parseFindExpression(process, first < 0 ? [] : words.slice(first));
  } catch (error) {
    if (error instanceof UsageError) return fail(process, error.message);
    throw error;
  }
  let code = 0;
  for (const root of roots.length > 0 ? roots : ['.']) {
    if (!(await visit(process, expression, root, 0))) code = 1;
  }
  return code;
});

/** Visits a file and all that is below it; false: a file is missing. */
async function visit(process: Process, expression: FindExpression, name: string, depth: number): Promise<boolean> {
  process.signal.throwIfAborted();
  const { files } = process.container;
  const path = absolutePath(process, name);
  const kind = fileKindOf(files, path);
  if (kind === undefined) {
    await fail(process, `${name}: ${strerror('ENOENT')}`);
    return false;
  }
  const isSelected = depth >= expression.minDepth && (await expression.test({ name, path }));
  if (isSelected && !expression.hasAction) await writeText(process.stdout, `${name}\n`);
  const names = kind === 'd' && depth < expression.maxDepth ? files.readdir(path) : [];
  let isComplete = true;
  for (const each of typeof names === 'string' ? [] : names) {
    isComplete = (await visit(process, expression, joinPath(name, each), depth + 1)) && isComplete;
  }
  return isComplete;
}
