import { basename } from 'node:path';
import type { Environment } from '../../cli/command-context.ts';
import { bashFile } from './startup/bash-startup.ts';
import { fishFile, fishQuote } from './startup/fish-startup.ts';
import { posixFile } from './startup/posix-startup.ts';
import type { ShellSetup } from './startup/shell-setup.ts';
import { zshEnvFile, zshFile } from './startup/zsh-startup.ts';

/** The shells that are set up; any other gets the environment only. */
export type ShellKind = 'bash' | 'zsh' | 'fish' | 'sh' | 'other';

/** How to start a shell: its arguments, more of its environment, and the files that it reads. */
export interface ShellStart {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

/** Which shell a program is, by its name. */
export function shellKindOf(program: string): ShellKind {
  const name = basename(program).replace(/^-/, '');
  if (name === 'bash' || name === 'zsh' || name === 'fish') return name;
  return ['sh', 'dash', 'ash', 'ksh', 'ksh93', 'mksh', 'busybox'].includes(name) ? 'sh' : 'other';
}

/**
 * How to start the person's shell so that it reads the person's own files first and ours after them: KUBECONFIG of this
 * cluster, `k` with completion, and a prompt that begins with the task and its clock. The person's files stay as they are.
 */
export function shellStart(kind: ShellKind, setup: ShellSetup, env: Environment): ShellStart {
  const { folder } = setup;
  switch (kind) {
    case 'bash':
      return {
        args: ['--rcfile', `${folder}/bashrc`, '-i'],
        env: {},
        files: { [`${folder}/bashrc`]: bashFile(setup) },
      };
    case 'zsh':
      return {
        args: ['-i'],
        env: { ZDOTDIR: `${folder}/zsh` },
        files: { [`${folder}/zsh/.zshenv`]: zshEnvFile(setup, env), [`${folder}/zsh/.zshrc`]: zshFile(setup) },
      };
    case 'fish':
      return {
        args: ['-i', '-C', `source ${fishQuote(`${folder}/config.fish`)}`],
        env: {},
        files: { [`${folder}/config.fish`]: fishFile(setup) },
      };
    case 'sh':
      // The value of ENV is expanded, and a folder may have any name.
      return {
        args: ['-i'],
        env: { ENV: '$SALLYPORT_SHRC', SALLYPORT_SHRC: `${folder}/shrc` },
        files: { [`${folder}/shrc`]: posixFile(setup, env) },
      };
    case 'other':
      return { args: [], env: {}, files: {} };
  }
}
