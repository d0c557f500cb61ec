import { readKubeconfig } from '../cli/kubeconfig-file.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type RunningServer, runningCluster } from '../cluster/other-process-cluster.ts';
import { clusterFolderAt, kubeconfigPath } from './cluster-folder.ts';

/** The cluster that another window serves, by the path of its folder; null when that window is gone. */
export function clusterOfWindow(path: string): Cluster | null {
  const folder = clusterFolderAt(path);
  if (folder === null) return null;
  const reach = (): RunningServer => {
    const kubeconfig = readKubeconfig(kubeconfigPath(folder));
    if (kubeconfig === null) throw new Error('the other window has closed its cluster');
    return kubeconfig;
  };
  return runningCluster(reach, folder.about);
}
