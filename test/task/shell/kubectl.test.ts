import { chmodSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installKubectl, kubectlCompletion, noKubectlText } from '../../../src/task/shell/kubectl.ts';
import { folderForEachTest } from '../../commands/in-folder.ts';

const home = folderForEachTest();
const env = (): Record<string, string> => ({ SALLYPORT_HOME: home(), PATH: `${home()}:/usr/bin:/bin` });

/** A program of that name which notes each of its runs. */
function putKubectl(script: string): void {
  const file = join(home(), 'kubectl');
  writeFileSync(file, `#!/bin/sh\necho run >>"${home()}/runs"\n${script}\n`);
  chmodSync(file, 0o755);
}
const runs = (): number => readFileSync(join(home(), 'runs'), 'utf8').split('\n').length - 1;

describe('kubectl’s completion', () => {
  it('is asked for once, and again when kubectl is another', async () => {
    putKubectl('echo "completion of $2"');
    const file = await kubectlCompletion('bash', env());
    expect(readFileSync(file ?? '', 'utf8')).toBe('completion of bash\n');
    expect(statSync(file ?? '').mode & 0o777).toBe(0o600);
    expect(await kubectlCompletion('bash', env())).toBe(file);
    expect(runs()).toBe(1);
    utimesSync(join(home(), 'kubectl'), 1, 1);
    expect(await kubectlCompletion('bash', env())).not.toBe(file);
    expect(runs()).toBe(2);
  });

  it('is done without where kubectl has none, or is not there', async () => {
    putKubectl('exit 1');
    expect(await kubectlCompletion('zsh', env())).toBe(null);
    expect(await kubectlCompletion('zsh', { ...env(), PATH: '/nowhere' })).toBe(null);
  });
});

describe('how to get kubectl', () => {
  it.each([
    ['linux', 'x64', 'Linux amd64', '/bin/linux/amd64/kubectl"'],
    ['linux', 'arm64', 'Linux arm64', '/bin/linux/arm64/kubectl"'],
    ['darwin', 'x64', 'macOS amd64', '/bin/darwin/amd64/kubectl"'],
    ['darwin', 'arm64', 'macOS arm64', '/bin/darwin/arm64/kubectl"'],
  ])('is given for %s %s', (platform, arch, system, from) => {
    const told = installKubectl(platform, arch);
    expect(told.system).toBe(system);
    expect(told.commands[1]).toContain(from);
    expect(noKubectlText(platform, arch)).toContain(`On ${system}:\n  V=$(curl`);
  });

  it('leads to the documentation on any other system', () => {
    expect(installKubectl('freebsd', 'x64').commands).toEqual([]);
    expect(noKubectlText('linux', 's390x')).toContain('https://kubernetes.io/docs/tasks/tools/');
  });
});
