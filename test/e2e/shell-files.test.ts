import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { afterEach, describe, expect, it } from 'vitest';
import { contextsText } from '../../src/task/shell/cluster-shell.ts';
import { shellKindOf, shellStart } from '../../src/task/shell/shell-files.ts';
import type { ShellSetup } from '../../src/task/shell/startup/shell-setup.ts';
import { folderForEachTest } from '../commands/in-folder.ts';

const home = folderForEachTest();
const open: { kill(): void }[] = [];
afterEach(() => {
  for (const shell of open.splice(0)) shell.kill();
});

/** A folder whose name needs quoting in every shell. */
const ours = (): string => join(home(), `it's \\ours "$HOME"`);
const setup = (completion: string | null = null): ShellSetup => ({
  folder: join(ours(), 'shell'),
  variables: { KUBECONFIG: join(ours(), 'kubeconfig') },
  prompt: join(ours(), 'prompt'),
  completion,
});

/** A shell in a terminal, with files of the person's own; resolves to what it has written once a text is there. */
function start(
  program: string,
  completion: string | null = null,
  showsContext = false,
  greeting: string | null = null,
) {
  const env = { HOME: home(), PATH: '/usr/bin:/bin', TERM: 'dumb', ENV: '$HOME/.shrc' };
  const theirs = "PS1='mine> '; KUBECONFIG=/theirs; export KUBECONFIG; alias hello='echo good day'\n";
  for (const name of ['.bashrc', '.shrc']) writeFileSync(join(home(), name), theirs);
  mkdirSync(ours(), { recursive: true });
  writeFileSync(join(ours(), 'prompt'), 'a-task 4 min left\n');
  const {
    args,
    env: more,
    files,
  } = shellStart(shellKindOf(program), { ...setup(completion), showsContext, greeting }, env);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const pty = spawn(program, [...args], { cols: 200, rows: 20, cwd: home(), env: { ...env, ...more } });
  open.push(pty);
  let written = '';
  pty.onData((data) => void (written += data));
  return {
    pty,
    async shows(text: string): Promise<void> {
      const until = performance.now() + 5000;
      while (!written.includes(text)) {
        if (performance.now() > until) throw new Error(`${text} did not come: ${written}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

describe.each(['/bin/bash', '/bin/sh'])('%s', (program) => {
  it('reads the person’s own files first, and ours count', async () => {
    const shell = start(program);
    await shell.shows('[a-task 4 min left] mine> ');
    shell.pty.write('hello; echo "<$KUBECONFIG>"; alias k\r');
    await shell.shows('good day\r\n');
    await shell.shows(`<${join(ours(), 'kubeconfig')}>\r\n`);
    await expect(shell.shows('kubectl')).resolves.toBeUndefined();
  });

  it('shows the minutes that are left at each prompt, and when the cluster is gone', async () => {
    const shell = start(program);
    await shell.shows('[a-task 4 min left] mine> ');
    writeFileSync(join(ours(), 'prompt'), 'a-task 3 min left\n');
    shell.pty.write('\r');
    await shell.shows('[a-task 3 min left] mine> ');
    rmSync(join(ours(), 'prompt'));
    shell.pty.write('\r');
    await expect(shell.shows('[ended] mine> ')).resolves.toBeUndefined();
  });
});

describe('a shell on the clusters of an exam', () => {
  it('begins its prompt with the current context, as it is at each prompt', async () => {
    mkdirSync(ours());
    const kubeconfig = join(ours(), 'kubeconfig');
    writeFileSync(kubeconfig, 'current-context: task-1\n');
    for (const program of ['/bin/bash', '/bin/sh']) {
      const shell = start(program, null, true);
      await shell.shows('[task-1 a-task 4 min left] mine> ');
      writeFileSync(kubeconfig, 'contexts: []\ncurrent-context: task-12\n');
      shell.pty.write('\r');
      await shell.shows('[task-12 a-task 4 min left] mine> ');
      writeFileSync(kubeconfig, 'current-context: task-1\n');
    }
    expect(open.length).toBe(2);
  });
});

describe('a shell on a cluster with identities', () => {
  it.each(['/bin/bash', '/bin/sh'])('says which contexts there are: %s', async (program) => {
    const greeting = contextsText(['jane (user jane)', "o'hara (user o'hara)"]);
    const shell = start(program, null, false, greeting);
    const shown = "Contexts: sallyport (administrator), jane (user jane), o'hara (user o'hara). Use one with: kubectl";
    await expect(shell.shows(shown)).resolves.toBeUndefined();
  });

  it('says nothing where there is the administrator alone', () => {
    expect(contextsText([])).toBeNull();
  });
});

describe('bash', () => {
  it('completes after k as after kubectl, with or without the package bash-completion', async () => {
    const completion = join(home(), 'kubectl.bash');
    // In the shape of kubectl's own: it takes the words from that package's function.
    writeFileSync(
      completion,
      `__start_kubectl() {
  local cur prev words cword
  _get_comp_words_by_ref -n =: cur prev words cword
  COMPREPLY=("\${cur}found-\${prev}-\${cword}")
}
complete -o default -F __start_kubectl kubectl
`,
    );
    const shell = start('/bin/bash', completion);
    await shell.shows('mine> ');
    shell.pty.write('k get --of=a:x\t');
    await expect(shell.shows('xfound-get-2')).resolves.toBeUndefined();
  });
});

describe('what starts a shell', () => {
  it.each([
    ['/bin/bash', 'bash'],
    ['/opt/homebrew/bin/zsh', 'zsh'],
    ['fish', 'fish'],
    ['/bin/dash', 'sh'],
    ['/usr/bin/nu', 'other'],
  ] as const)('%s is %s', (program, kind) => {
    expect(shellKindOf(program)).toBe(kind);
  });

  it('gives zsh a folder of ours, whose files lead to the person’s', () => {
    const { args, env, files } = shellStart('zsh', setup(), { ZDOTDIR: '/their zsh' });
    const folder = join(ours(), 'shell', 'zsh');
    expect({ args, env }).toEqual({ args: ['-i'], env: { ZDOTDIR: folder } });
    expect(Object.keys(files)).toEqual([join(folder, '.zshenv'), join(folder, '.zshrc')]);
    expect(files[join(folder, '.zshenv')]).toContain(`export ZDOTDIR='/their zsh'`);
  });

  it('gives fish a file to read after the person’s', () => {
    const { args, files } = shellStart('fish', setup(), {});
    const [path = ''] = Object.keys(files);
    expect(args.slice(0, 2)).toEqual(['-i', '-C']);
    expect(path).toBe(join(ours(), 'shell', 'config.fish'));
    expect(files[path]).toContain('functions -c fish_prompt');
  });

  it('gives a shell that it does not know the environment alone', () => {
    expect(shellStart('other', setup(), {})).toEqual({ args: [], env: {}, files: {} });
  });
});
