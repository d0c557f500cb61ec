import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterTrouble } from './cluster-error.ts';

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
  if (there.length === 0) {
    const where = named ? `KUBECONFIG names ${files.join(' and ')}, which is not there` : `there is no ${files[0]}`;
    throw new ClusterTrouble('config', `no cluster is configured: ${where}`);
  }
  return there.map(readFile).reduce(merged);
}

function readFile(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw new ClusterTrouble('config', `${file} cannot be read as a kubeconfig: ${(error as Error).message}`);
  }
  return config;
}

/** Of two entries of one name, and of two current contexts, the first counts: the client's own merging refuses them. */
function merged(first: KubeConfig, second: KubeConfig): KubeConfig {
  const both = <Named extends { readonly name: string }>(some: readonly Named[], more: readonly Named[]): Named[] => [
    ...some,
    ...more.filter(({ name }) => !some.some((one) => one.name === name)),
  ];
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: both(first.clusters, second.clusters),
    users: both(first.users, second.users),
    contexts: both(first.contexts, second.contexts),
    currentContext: first.currentContext || second.currentContext,
  });
  return config;
}

function homeFile(env: Readonly<Record<string, string | undefined>>): string {
  return `${env['HOME'] ?? ''}/.kube/config`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'It has no contexts at all' : `It has ${names.join(', ')}`;
}
