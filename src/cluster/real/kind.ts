import { spawn } from 'node:child_process';
import { ClusterError } from './cluster-error.ts';

/** The program kind, as far as it is used here. All methods reject with `ClusterError` where kind fails. */
export interface KindProgram {
  /** Its version, such as `v0.24.0`. */
  readonly version: string;
  /** The names of its clusters. */
  clusters(): Promise<readonly string[]>;
  /** The text of a kubeconfig of one cluster; its context is `kind-NAME`. */
  kubeconfig(name: string): Promise<string>;
  /** Creates a cluster from a configuration. `onOutput` receives what kind prints meanwhile. */
  create(name: string, config: string, onOutput: (text: string) => void): Promise<void>;
  remove(name: string): Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Finds kind on $PATH. It enters the clusters that it creates into the file `kubeconfig`, so that the person's own file
 * does not change. Rejects with `ClusterError` where there is no kind.
 * Source: https://kind.sigs.k8s.io/docs/user/quick-start/
 */
export async function findKind(env: Env, kubeconfig: string): Promise<KindProgram> {
  const inEnv = { ...env, KUBECONFIG: kubeconfig };
  const run = async (args: readonly string[], options: RunOptions = {}): Promise<string> => {
    const { code, stdout, stderr } = await runProgram('kind', args, inEnv, options);
    if (code === 0) return stdout;
    throw code === null ? kindMissing() : await kindFailed(args, stderr, env);
  };
  const version = /\bv\d+\.\d+\.\d+\S*/.exec(await run(['version']))?.[0];
  if (version === undefined)
    throw new ClusterError('config', 'the kind on PATH does not tell its version. Is it kind?');
  return {
    version,
    clusters: async () => (await run(['get', 'clusters'])).split('\n').filter((line) => line.trim() !== ''),
    kubeconfig: (name) => run(['get', 'kubeconfig', '--name', name]),
    create: async (name, config, onOutput) => {
      await run(['create', 'cluster', '--name', name, '--config', '-'], { stdin: config, onOutput });
    },
    remove: async (name) => {
      await run(['delete', 'cluster', '--name', name]);
    },
  };
}

/**
 * Whether clusters that this kind makes enforce NetworkPolicy by themselves: its network plug-in does from v0.24 on.
 * Source: https://github.com/kubernetes-sigs/kind/releases/tag/v0.24.0
 */
export function enforcesPolicies(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 0 || minor >= 24;
}

/**
 * The configuration of a cluster for practice. `ownPlugin`: without kind's network plug-in, because the person installs
 * another.
 */
export function kindConfig({ ownPlugin }: { readonly ownPlugin: boolean }): string {
  return `# A cluster to practise on with sallyport. "kind delete cluster --name sallyport" takes it away.
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
${ownPlugin ? 'networking:\n  disableDefaultCNI: true\n' : ''}nodes:
- role: control-plane
`;
}

/** How a program is run. */
interface RunOptions {
  readonly stdin?: string;
  readonly onOutput?: (text: string) => void;
}

/** How a program ended, and what it printed. */
interface ProgramResult {
  /** The exit code; null where there is no such program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runProgram(
  name: string,
  args: readonly string[],
  env: Env,
  { stdin = '', onOutput }: RunOptions = {},
): Promise<ProgramResult> {
  const child = spawn(name, args, { env });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
    onOutput?.(text);
  });
  // The program may end before it has read its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return new Promise((resolve) => {
    child.on('error', () => resolve({ code: null, ...output }));
    child.on('close', (code) => resolve({ code: code ?? 1, ...output }));
  });
}

function kindMissing(): ClusterError {
  const where = 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation';
  return new ClusterError('config', `there is no kind on PATH. How to get it: ${where}`);
}

const containerRuntimes = ['docker', 'podman', 'nerdctl'] as const;

/** The error of a failed command, with a hint where the cause is that no container runtime can be used. */
async function kindFailed(args: readonly string[], stderr: string, env: Env): Promise<ClusterError> {
  const tried = await Promise.all(containerRuntimes.map((name) => runProgram(name, ['--version'], env)));
  const says = stderr.split('\n').find((line) => line.startsWith('ERROR')) ?? stderr.trim();
  const failed = `kind ${args.slice(0, 2).join(' ')} failed: ${says}`;
  if (tried.every(({ code }) => code === null)) {
    return new ClusterError('refused', `${failed}. kind needs Docker, Podman or nerdctl, and none of them is on PATH`);
  }
  const hint = /daemon|permission denied|connect/i.test(stderr) ? '. Is Docker running, and may you use it?' : '';
  return new ClusterError('refused', `${failed}${hint}`);
}
