import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterTrouble } from './cluster-trouble.ts';

/** A context of a kubeconfig that can be used, and who answers there. */
export interface Access {
  readonly context: string;
  /** The URL of the API server. */
  readonly server: string;
  readonly config: KubeConfig;
}

/**
 * Reads the kubeconfig as kubectl does: the files that `KUBECONFIG` names, else `~/.kube/config`. `context` is the
 * current one unless said. Throws `ClusterTrouble` with the contexts there are.
 * Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function openContext(context: string | undefined, env: Readonly<Record<string, string | undefined>>): Access {
  const config = readConfig(env);
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  if (!wanted) throw new ClusterTrouble('config', `the kubeconfig has no current context. ${listed(names)}`);
  if (!names.includes(wanted)) {
    throw new ClusterTrouble('config', `the kubeconfig has no context "${wanted}". ${listed(names)}`);
  }
  config.setCurrentContext(wanted);
  const server = config.getCurrentCluster()?.server;
  if (!server)
    throw new ClusterTrouble('config', `context "${wanted}" names a cluster that the kubeconfig does not have`);
  return { context: wanted, server, config };
}

/** The same access as the text of a kubeconfig of its own, with a namespace chosen. */
export function kubeconfigText({ config, context }: Access, namespace: string): string {
  const own = new KubeConfig();
  own.loadFromString(config.exportConfig());
  own.contexts = own.contexts.filter(({ name }) => name === context).map((entry) => ({ ...entry, namespace }));
  own.setCurrentContext(context);
  return own.exportConfig();
}

function readConfig(env: Readonly<Record<string, string | undefined>>): KubeConfig {
  const named = env['KUBECONFIG'];
  const files = named ? named.split(process.platform === 'win32' ? ';' : ':').filter(Boolean) : [homeFile(env)];
  const there = files.filter((file) => existsSync(file));
  const [first, ...others] = there;
  if (first === undefined) {
    const where = named ? `KUBECONFIG names ${files.join(' and ')}, which is not there` : `there is no ${files[0]}`;
    throw new ClusterTrouble('config', `no cluster is configured: ${where}`);
  }
  const config = new KubeConfig();
  for (const file of [first, ...others]) {
    try {
      if (file === first) config.loadFromFile(file);
      else {
        const more = new KubeConfig();
        more.loadFromFile(file);
        config.mergeConfig(more, true);
      }
    } catch (error) {
      throw new ClusterTrouble('config', `${file} cannot be read as a kubeconfig: ${(error as Error).message}`);
    }
  }
  return config;
}

function homeFile(env: Readonly<Record<string, string | undefined>>): string {
  return `${env['HOME'] ?? ''}/.kube/config`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'It has no contexts at all' : `It has ${names.join(', ')}`;
}
