import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../cli/command-context.ts';
import { writePrivately, writingTo } from '../../cli/write-privately.ts';
import type * as Real from '../../cluster/real/index.ts';
import { folders } from '../../folders.ts';

/** The kind cluster that tasks run on. Every method rejects with `ClusterError` where kind fails. */
export interface KindCluster {
  /** The version of kind. */
  readonly version: string;
  /** Why clusters of this version of kind cannot be used, and what to do; null where they can. */
  readonly refusal: string | null;
  /**
   * The path of the kubeconfig of the cluster called sallyport, else of the one that the current context names; null where
   * there is neither.
   */
  find(): Promise<string | null>;
  /** Creates the cluster called sallyport and remembers that. Resolves to the path of its kubeconfig. */
  create(onOutput: (text: string) => void): Promise<string>;
  /** Whether `create` made the cluster called sallyport; another one of that name may have been made since. */
  isMade(): Promise<boolean>;
  /** Deletes it, if `create` made it. */
  removeMade(): Promise<void>;
}

const NAME = 'sallyport';

/** The kind cluster, with the kind on $PATH. Rejects with `ClusterError` where there is none. */
export async function kindCluster(env: Environment): Promise<KindCluster> {
  const real = await import('../../cluster/real/index.ts');
  const folder = kindFolder(env);
  writingTo(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const kubeconfig = keptKubeconfig(env);
  const kind = await real.findKind(env, kubeconfig);
  const keep = async (name: string): Promise<string> => {
    const text = await kind.kubeconfig(name);
    writingTo(kubeconfig, () => writePrivately(kubeconfig, text));
    return text;
  };
  const isMade = async (): Promise<boolean> => {
    const made = madeKind(env);
    if (made === null) return false;
    if ((await kind.clusters()).includes(NAME) && made === identityOf(await kind.kubeconfig(NAME))) return true;
    // It was deleted, and another one of its name may have been made.
    rmSync(madeFile(env), { force: true });
    return false;
  };
  return {
    version: kind.version,
    refusal: real.enforcesPolicies(kind.version) ? null : tooOld(kind.version, real.kindConfig({ ownPlugin: true })),
    async find() {
      const names = await kind.clusters();
      const name = [NAME, currentKind(real, env)].find((one) => one !== null && names.includes(one));
      if (name === undefined || name === null) return null;
      await keep(name);
      return kubeconfig;
    },
    async create(onOutput) {
      await kind.create(NAME, real.kindConfig({ ownPlugin: false }), onOutput);
      const text = await keep(NAME);
      writingTo(folder, () => writePrivately(madeFile(env), `${identityOf(text)}\n`));
      return kubeconfig;
    },
    isMade,
    async removeMade() {
      if (!(await isMade())) return;
      await kind.remove(NAME);
      for (const file of [madeFile(env), kubeconfig]) rmSync(file, { force: true });
    },
  };
}

/** The identity of the cluster that was made, null where none was; kind is not run. */
export function madeKind(env: Environment): string | null {
  try {
    return readFileSync(madeFile(env), 'utf8').trim();
  } catch {
    return null;
  }
}

/** Where the kubeconfig of the kind cluster that was used last is kept; no file is there where none was used. */
export function keptKubeconfig(env: Environment): string {
  return join(kindFolder(env), 'kubeconfig');
}

function kindFolder(env: Environment): string {
  return join(folders(env).state, 'kind');
}

function madeFile(env: Environment): string {
  return join(kindFolder(env), 'made');
}

/** Every cluster has a certificate authority and a port of its own. */
function identityOf(kubeconfig: string): string {
  const found = ['server', 'certificate-authority-data'].map(
    (key) => new RegExp(`\\b${key}: *["']?([^\\s"',}]+)`).exec(kubeconfig)?.[1],
  );
  return createHash('sha256').update(found.join('\n')).digest('hex');
}

/** The name of the kind cluster that the person's current context stands for; null where it is no kind cluster. */
function currentKind(real: typeof Real, env: Environment): string | null {
  try {
    return /^kind-(.+)$/.exec(real.openContext(undefined, env).context)?.[1] ?? null;
  } catch (error) {
    if (error instanceof real.ClusterError) return null;
    throw error;
  }
}

function tooOld(version: string, config: string): string {
  return `error: clusters of kind ${version} do not enforce network policies; those of v0.24 and later do.
Update kind: https://kind.sigs.k8s.io/docs/user/quick-start/#installation
Or create the cluster without its network plug-in, by "kind create cluster --name ${NAME} --config FILE" with this FILE,

${config.replace(/^(?=.)/gm, '  ')}
and install Calico (https://docs.tigera.io/calico/latest/getting-started/kubernetes/kind) or
Cilium (https://docs.cilium.io/en/stable/installation/kind/) on it. Then run this again.`;
}
