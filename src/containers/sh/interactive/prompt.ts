import { hostnameOf } from '../../network/hostname.ts';
import type { Shell } from '../state/shell.ts';

/** The prompt: PS1, or the usual one of each shell in its images. */
export function promptOf(shell: Shell): string {
  const { user, flavour, programs, pod } = shell.container;
  const sign = user.uid === 0 ? '#' : '$';
  const hostname = hostnameOf(pod);
  const directory = shortDirectory(shell);
  const ps1 = shell.get('PS1');
  if (ps1 !== undefined) return expandPrompt(ps1, { user: user.name, hostname, directory, sign });
  if (shell.dialect === 'dash') return `${sign} `;
  if (!shell.isBash) return `${directory} ${sign} `;
  if (flavour !== 'gnu') return `bash-5.3${sign} `;
  const isDebian = programs['apt-get'] !== undefined;
  return isDebian ? `${user.name || 'I have no name!'}@${hostname}:${directory}${sign} ` : `bash-5.1${sign} `;
}

/** The working directory, with `~` for the home directory. */
function shortDirectory(shell: Shell): string {
  const home = shell.get('HOME') ?? '';
  const isHome = home !== '' && home !== '/' && (shell.cwd === home || shell.cwd.startsWith(`${home}/`));
  return isHome ? `~${shell.cwd.slice(home.length)}` : shell.cwd;
}

/** What the sequences of PS1 stand for. */
interface PromptValues {
  readonly user: string;
  readonly hostname: string;
  readonly directory: string;
  readonly sign: string;
}

/** Source: bash(1), Prompting. */
function expandPrompt(ps1: string, { user, hostname, directory, sign }: PromptValues): string {
  const values: Readonly<Record<string, string>> = {
    u: user,
    h: hostname,
    H: hostname,
    w: directory,
    W: directory.split('/').at(-1) || '/',
    $: sign,
    n: '\n',
    '\\': '\\',
  };
  return ps1
    .replace(/\\([uhHwW$n\\])/g, (_, letter: string) => values[letter] ?? '')
    .replace(/\\[[\]]/g, '')
    .replace(/\\e/g, '\u001b');
}
