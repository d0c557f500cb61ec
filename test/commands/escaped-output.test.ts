import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderForEachTest } from './in-folder.ts';
import { runMain } from './run-main.ts';

const folder = folderForEachTest();

/** ESC, BEL, C1's CSI, and bidirectional characters: what a terminal obeys, as escapes of JSON and YAML strings. */
const escapes = '\\u001b]0;title\\u0007\\u009b31m\\u202e\\u2066';
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const raw = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

function manifest(fields: { readonly kind?: string; readonly name?: string; readonly extra?: string }): string {
  const { kind = 'Pod', name = 'web', extra = 'x' } = fields;
  return `apiVersion: v1\nkind: "${kind}"\nmetadata:\n  name: "${name}"\n  namespace: shop\nspec:\n  "${extra}": 1\n  containers: [{ name: a, image: nginx }]\n`;
}

it.each([
  ['a name', manifest({ name: escapes })],
  ['a kind', manifest({ kind: escapes })],
  ['an unknown field', manifest({ extra: escapes })],
  ['text that is no YAML', `a: [\u001b]0;title\u0007\u202e`],
])('%s with characters that a terminal obeys is printed with escapes', async (_, text) => {
  const file = join(folder(), 'odd\u001b[2J\u202e.yaml');
  writeFileSync(file, text);
  const printed: string[] = [];
  for (const args of [
    ['grade', 'database-only-from-app', '--answer', file],
    ['why', '-f', file, 'shop/web', 'shop/web', '80'],
    ['table', '-f', file],
    ['table', '-f', file, '--json'],
  ]) {
    const { stdout, stderr } = await runMain(args);
    expect(stderr + stdout).not.toMatch(raw);
    printed.push(stdout, stderr);
  }
  expect(printed.join('')).toContain(String.raw`\u001b`);
});
