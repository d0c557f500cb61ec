/**
 * Real clusters, for the commands: this file and all that it needs is a part of its own in the built program, loaded
 * only when `--cluster` or the like asks for one.
 */

export { connectKubeApi, type KubeApi } from './api/kube-api.ts';
export { type ClusterAccess, openContext } from './api/kube-config.ts';
export { serverVersionWithin } from './api/server-version.ts';
export {
  findLeftovers,
  isAbandoned,
  type Leftover,
  notAllRemoved,
  type RemovalResult,
  removeLeftovers,
} from './clean-up.ts';
export { ClusterError } from './cluster-error.ts';
export { enforcesPolicies, findKind, type KindProgram, kindConfig } from './kind.ts';
export { ownershipOf } from './ownership-labels.ts';
export { missingPermissions, permissionLines } from './permissions.ts';
export { type Preflight, runPreflight } from './preflight.ts';
export { agnhostImage } from './probes/probe-pod.ts';
export { liveSnapshot } from './read-snapshot.ts';
export { type RealCluster, stageRealCluster } from './real-cluster.ts';
