import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyKubeconfig } from '../../src/cli/kubeconfig-copy.ts';
import { folderForEachTest, kubeconfigOf } from '../commands/in-folder.ts';

const folder = folderForEachTest();
const text = kubeconfigOf('https://127.0.0.1:6001');
const path = (): string => join(folder(), 'config');

describe('the copy of a kubeconfig', () => {
  it('is for its owner alone, and goes at the end', async () => {
    const copy = await copyKubeconfig(path(), text);
    expect(readFileSync(path(), 'utf8')).toBe(text);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    copy.remove();
    expect(() => statSync(path())).toThrow('ENOENT');
  });

  it('goes also when kubectl has changed its namespace', async () => {
    const copy = await copyKubeconfig(path(), text);
    writeFileSync(path(), kubeconfigOf('https://127.0.0.1:6001', 'shop'));
    copy.remove();
    expect(() => statSync(path())).toThrow('ENOENT');
  });

  it('stays when another cluster was put there', async () => {
    const copy = await copyKubeconfig(path(), text);
    writeFileSync(path(), kubeconfigOf('https://127.0.0.1:6002'));
    copy.remove();
    expect(readFileSync(path(), 'utf8')).toContain(':6002');
  });

  it.each([
    ['a kubeconfig of another cluster', text.replaceAll('name: sallyport', 'name: prod')],
    ['one that names a second cluster', text.replace('users:', '- name: prod\n  cluster: {}\nusers:')],
    ['a server elsewhere', text.replace('127.0.0.1', '192.0.2.1')],
    ['an empty file', ''],
    ['no YAML', 'a: ['],
  ])('is not written over %s', async (_, there) => {
    writeFileSync(path(), there);
    await expect(copyKubeconfig(path(), text)).rejects.toThrow("it is not sallyport's");
    expect(readFileSync(path(), 'utf8')).toBe(there);
  });

  it('is not written over a folder or through a link', async () => {
    mkdirSync(path());
    await expect(copyKubeconfig(path(), text)).rejects.toThrow("it is not sallyport's");
    symlinkSync(join(folder(), 'elsewhere'), join(folder(), 'link'));
    await expect(copyKubeconfig(join(folder(), 'link'), text)).rejects.toThrow("it is not sallyport's");
  });

  it('takes the place of what a killed sandbox left', async () => {
    const gone = createServer();
    const port = await new Promise<number>((resolve) => {
      gone.listen(0, '127.0.0.1', () => resolve((gone.address() as { port: number }).port));
    });
    const left = kubeconfigOf(`https://127.0.0.1:${port}`);
    writeFileSync(path(), left, { mode: 0o644 });
    await expect(copyKubeconfig(path(), text)).rejects.toThrow('it is that of a cluster that runs');
    await new Promise((resolve) => void gone.close(resolve));
    await copyKubeconfig(path(), text);
    expect(readFileSync(path(), 'utf8')).toBe(text);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('says why it cannot be written', async () => {
    await expect(copyKubeconfig(join(folder(), 'none', 'config'), text)).rejects.toThrow('it is not there');
  });
});
