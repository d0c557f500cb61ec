import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterError } from '../cluster-error.ts';

/** A context of a kubeconfig, and the server of its cluster. */
export interface ClusterAccess {
  readonly context: string;
  /** The URL of the API server. */
  readonly server: string;
  readonly config: KubeConfig;
}

/**
 * Reads the kubeconfig as kubectl does: the files that `KUBECONFIG` names, else `~/.kube/config`. Without `context`,
 * its current context counts. Throws `ClusterError` with the contexts that there are.
 * Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function openContext(
  context: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ClusterAccess {
  const config = readConfig(env);
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  if (!wanted) throw new ClusterError('config', `the kubeconfig has no current context. ${contextsText(names)}`);
  if (!names.includes(wanted)) {
    throw new ClusterError('config', `the kubeconfig has no context "${wanted}". ${contextsText(names)}`);
  }
  config.setCurrentContext(wanted);
  const server = config.getCurrentCluster()?.server;
  if (!server)
    throw new ClusterError('config', `context "${wanted}" names a cluster that the kubeconfig does not have`);
  return { context: wanted, server, config };
}

/** The text of a kubeconfig of its own for a context, with a namespace for commands that name none. */
export function exportKubeconfig({ config, context }: ClusterAccess, namespace: string): string {
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
    throw new ClusterError('config', `no cluster is configured: ${where}`);
  }
  return there.map(readFile).reduce(mergeConfigs);
}

function readFile(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw new ClusterError('config', `${file} cannot be read as a kubeconfig: ${(error as Error).message}`);
  }
  return config;
}

/**
 * Merges two kubeconfigs: of two entries of one name, and of two current contexts, the first counts. The client's own
 * merging refuses them.
 */
function mergeConfigs(first: KubeConfig, second: KubeConfig): KubeConfig {
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

function contextsText(names: readonly string[]): string {
  return names.length === 0 ? 'It has no contexts at all' : `It has ${names.join(', ')}`;
}
