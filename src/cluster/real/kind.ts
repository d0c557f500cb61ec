import { spawn } from 'node:child_process';
import { ClusterTrouble } from './cluster-error.ts';

/** The program kind, as far as it is needed. Everything rejects with `ClusterTrouble` where kind says no. */
export interface Kind {
  /** As it tells it, such as `v0.24.0`. */
  readonly version: string;
  /** The names of its clusters. */
  clusters(): Promise<readonly string[]>;
  /** The text of a kubeconfig with one cluster in it; its context is `kind-NAME`. */
  kubeconfig(name: string): Promise<string>;
  /** Creates a cluster from a configuration; what kind says meanwhile is passed on. */
  create(name: string, config: string, told: (text: string) => void): Promise<void>;
  remove(name: string): Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The kind on $PATH. `kubeconfig` is the file in which it enters what it creates, so that the person's own stays as it
 * is. Source: https://kind.sigs.k8s.io/docs/user/quick-start/
 */
export async function openKind(env: Env, kubeconfig: string): Promise<Kind> {
  const inEnv = { ...env, KUBECONFIG: kubeconfig };
  const run = async (args: readonly string[], given: Given = {}): Promise<string> => {
    const { code, stdout, stderr } = await runProgram('kind', args, inEnv, given);
    if (code === 0) return stdout;
    throw code === null ? noKind() : await refused(args, stderr, env);
  };
  const version = /\bv\d+\.\d+\.\d+\S*/.exec(await run(['version']))?.[0];
  if (version === undefined)
    throw new ClusterTrouble('config', 'the kind on PATH does not tell its version. Is it kind?');
  return {
    version,
    clusters: async () => (await run(['get', 'clusters'])).split('\n').filter((line) => line.trim() !== ''),
    kubeconfig: (name) => run(['get', 'kubeconfig', '--name', name]),
    create: async (name, config, told) => {
      await run(['create', 'cluster', '--name', name, '--config', '-'], { stdin: config, told });
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

/** The configuration of a cluster for practice. `ownPlugin`: with a network plug-in that the person installs. */
export function kindConfig({ ownPlugin }: { readonly ownPlugin: boolean }): string {
  return `# A cluster to practise on with sallyport. "kind delete cluster --name sallyport" takes it away.
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
${ownPlugin ? 'networking:\n  disableDefaultCNI: true\n' : ''}nodes:
- role: control-plane
`;
}

interface Given {
  readonly stdin?: string;
  readonly told?: (text: string) => void;
}

interface Ran {
  /** Null where there is no such program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runProgram(name: string, args: readonly string[], env: Env, { stdin = '', told }: Given = {}): Promise<Ran> {
  const child = spawn(name, args, { env });
  const heard = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (heard.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    heard.stderr += text;
    told?.(text);
  });
  // It may end before it has read anything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return new Promise((resolve) => {
    child.on('error', () => resolve({ code: null, ...heard }));
    child.on('close', (code) => resolve({ code: code ?? 1, ...heard }));
  });
}

function noKind(): ClusterTrouble {
  const where = 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation';
  return new ClusterTrouble('config', `there is no kind on PATH. How to get it: ${where}`);
}

const runtimes = ['docker', 'podman', 'nerdctl'] as const;

/** Why kind could not: mostly for want of containers. */
async function refused(args: readonly string[], stderr: string, env: Env): Promise<ClusterTrouble> {
  const tried = await Promise.all(runtimes.map((name) => runProgram(name, ['--version'], env)));
  const says = stderr.split('\n').find((line) => line.startsWith('ERROR')) ?? stderr.trim();
  const failed = `kind ${args.slice(0, 2).join(' ')} failed: ${says}`;
  if (tried.every(({ code }) => code === null)) {
    return new ClusterTrouble(
      'refused',
      `${failed}. kind needs Docker, Podman or nerdctl, and none of them is on PATH`,
    );
  }
  const hint = /daemon|permission denied|connect/i.test(stderr) ? '. Is Docker running, and may you use it?' : '';
  return new ClusterTrouble('refused', `${failed}${hint}`);
}
