import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEditor, openEditorWindow, runEditor } from '../../src/task/editor.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-editor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('the editor', () => {
  it('is $VISUAL, then $EDITOR, then vi, then nano, as far as they are there', async () => {
    await program('nano', '');
    const PATH = folder;
    expect(await findEditor({ PATH, VISUAL: 'code -w', EDITOR: 'ed' })).toBe('code -w');
    expect(await findEditor({ PATH, VISUAL: ' ', EDITOR: 'ed' })).toBe('ed');
    expect(await findEditor({ PATH })).toBe('nano');
    await program('vi', '');
    expect(await findEditor({ PATH })).toBe('vi');
    expect(await findEditor({ PATH: '/nowhere' })).toBe(null);
  });

  it('may have arguments, and the file may have spaces in its name', async () => {
    const editor = await program('my-editor', 'printf "%s|" "$@" > "$3"');
    const file = join(folder, 'an answer.yaml');
    expect(await runEditor(`${editor} --wait 'two words'`, file, process.env)).toBe(null);
    expect(await readFile(file, 'utf8')).toBe(`--wait|two words|${file}|`);
  });

  it('with a window of its own gets the file, and does not get the terminal', async () => {
    const editor = await program('window', '[ -t 0 ] || [ -t 1 ] || printf "%s" "$1" > "$1"');
    const file = join(folder, 'an answer.yaml');
    expect(await openEditorWindow(editor, file, process.env)).toBe(null);
    expect(await readFile(file, 'utf8')).toBe(file);
    expect(await openEditorWindow('exit 3;', file, process.env)).toBe('The editor ended with code 3.');
    expect(await openEditorWindow('no-such-editor-anywhere', file, process.env)).toContain('was not found');
  });

  it.each([
    ['that is not there', 'no-such-editor-anywhere', 'was not found'],
    ['that is a folder', '/', 'is no program'],
    ['that is killed', 'kill -9 $$; true', 'was ended by SIGKILL'],
  ])('says in a sentence what is wrong with one %s', async (_, editor, words) => {
    expect(await runEditor(editor, join(folder, 'answer.yaml'), process.env)).toContain(words);
  });
});
