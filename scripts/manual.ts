import { PassThrough } from 'node:stream';
import { manPage } from '../src/cli/man-page.ts';
import { version } from '../src/cli/version.ts';
import { programTable } from '../src/command-table.ts';

/** The text of the manual page, which the build puts beside the program. */
export async function manual(): Promise<string> {
  const nowhere = new PassThrough();
  const streams = { stdin: nowhere, stdout: nowhere, stderr: nowhere, env: {} };
  const { program, commands } = programTable({ ...streams, terminal: () => streams });
  const described = commands.map(async ({ name, describe }) => ({ ...(await describe()), name }));
  return manPage(program, await Promise.all(described), version);
}
