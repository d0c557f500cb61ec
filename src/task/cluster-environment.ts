import { join } from 'node:path';
import { type ClusterFolder, kubeconfigPath } from './cluster-folder.ts';

/** What a program needs in its environment to use a cluster; kubectl's caches stay in our folder. */
export function clusterEnvironment(folder: ClusterFolder): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: kubeconfigPath(folder),
    // k8s.io/cli-runtime pkg/genericclioptions/config_flags.go, `getDefaultCacheDir`.
    KUBECACHEDIR: join(folder.path, 'cache'),
    SALLYPORT_CLUSTER: folder.about.name,
  };
}
