import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../cli/command-context.ts';
import { writePrivately, writingTo } from '../../cli/write-privately.ts';
import type * as Real from '../../cluster/real/index.ts';
import { folders } from '../../folders.ts';

/** The cluster of kind that tasks run on. Everything rejects with `ClusterTrouble` where kind says no. */
export interface KindCluster {
  /** Of kind. */
  readonly version: string;
  /** Why this kind makes no cluster that would do, and what to do; null where it does. */
  readonly refusal: string | null;
  /**
   * The kubeconfig of the cluster called sallyport, else of the one that the current context names; null where there is
   * neither.
   */
  find(): Promise<string | null>;
  /** Creates the cluster called sallyport and remembers that. Resolves to its kubeconfig. */
  create(told: (text: string) => void): Promise<string>;
  /** Whether the cluster called sallyport is one that `create` made, and not another of that name made since. */
  isMade(): Promise<boolean>;
  /** Deletes it, if `create` made it. */
  removeMade(): Promise<void>;
}

const NAME = 'sallyport';

/** kind's cluster, by the kind on $PATH. */
export async function kindCluster(env: Environment): Promise<KindCluster> {
  const real = await import('../../cluster/real/index.ts');
  const folder = kindFolder(env);
  writingTo(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const kubeconfig = keptKubeconfig(env);
  const kind = await real.openKind(env, kubeconfig);
  const keep = async (name: string): Promise<string> => {
    const text = await kind.kubeconfig(name);
    writingTo(kubeconfig, () => writePrivately(kubeconfig, text));
    return text;
  };
  const isMade = async (): Promise<boolean> => {
    const made = madeKind(env);
    if (made === null) return false;
    if ((await kind.clusters()).includes(NAME) && made === identityOf(await kind.kubeconfig(NAME))) return true;
    // Somebody has deleted it, and may have made another one.
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
    async create(told) {
      await kind.create(NAME, real.kindConfig({ ownPlugin: false }), told);
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

/** What tells the cluster that was made from others, if one was made; nothing is asked of kind. */
export function madeKind(env: Environment): string | null {
  try {
    return readFileSync(madeFile(env), 'utf8').trim();
  } catch {
    return null;
  }
}

/** Where the kubeconfig of the cluster of kind is kept that was used last; nothing, where none was. */
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

/** The cluster of kind that the person's current context names. */
function currentKind(real: typeof Real, env: Environment): string | null {
  try {
    return /^kind-(.+)$/.exec(real.openContext(undefined, env).context)?.[1] ?? null;
  } catch (error) {
    if (error instanceof real.ClusterTrouble) return null;
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
