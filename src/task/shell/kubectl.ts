import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import { writePrivately } from '../../cli/write-privately.ts';
import { folders } from '../../folders.ts';
import type { KubectlInstall } from '../../session/session.ts';

/**
 * The commands that install kubectl on a machine. Source: https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/ and
 * https://kubernetes.io/docs/tasks/tools/install-kubectl-macos/. `platform` and `arch` are Node's names.
 */
export function installKubectl(platform: string, arch: string): KubectlInstall {
  const cpu = arch === 'x64' ? 'amd64' : arch;
  const system = platform === 'darwin' ? 'macOS' : 'Linux';
  if (!['linux', 'darwin'].includes(platform) || !['amd64', 'arm64'].includes(cpu)) {
    return { system: `${platform} ${arch}`, commands: [] };
  }
  const put =
    platform === 'darwin'
      ? ['chmod +x kubectl', 'sudo mv kubectl /usr/local/bin/kubectl']
      : ['sudo install -o root -g root -m 0755 kubectl /usr/local/bin/kubectl'];
  return {
    system: `${system} ${cpu}`,
    commands: [
      'V=$(curl -L -s https://dl.k8s.io/release/stable.txt)',
      `curl -LO "https://dl.k8s.io/release/$V/bin/${platform}/${cpu}/kubectl"`,
      ...put,
    ],
  };
}

/** The same as text, for commands without a screen. */
export function noKubectlText(platform: string, arch: string): string {
  const { system, commands } = installKubectl(platform, arch);
  if (commands.length === 0) return `There is no kubectl on PATH. How to get it: ${kubectlPage}\n`;
  return [`There is no kubectl on PATH. On ${system}:`, ...commands.map((line) => `  ${line}`), ''].join('\n');
}

const kubectlPage = 'https://kubernetes.io/docs/tasks/tools/';

/** Longer than any kubectl takes to print its completion, in milliseconds. */
const longest = 10_000;

/**
 * The path of a file with kubectl's completion for a shell. kubectl needs a fifth of a second to write it, so it is kept,
 * for this very kubectl. Null where there is no kubectl, or it cannot write completion.
 */
export async function kubectlCompletion(shell: 'bash' | 'zsh' | 'fish', env: Environment): Promise<string | null> {
  const kubectl = onPath('kubectl', env);
  if (kubectl === null) return null;
  const folder = join(folders(env).cache, 'completion');
  const { size, mtimeMs } = statSync(kubectl);
  const version = createHash('sha256').update(`${kubectl}\0${size}\0${mtimeMs}`).digest('hex').slice(0, 12);
  const file = join(folder, `kubectl-${version}.${shell}`);
  if (existsSync(file)) return file;
  const text = await new Promise<string>((resolve) => {
    execFile(kubectl, ['completion', shell], { env: { ...env }, timeout: longest }, (error, stdout) =>
      resolve(error ? '' : stdout),
    );
  });
  if (text === '') return null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writePrivately(file, text);
    return file;
  } catch {
    return null;
  }
}
