/**
 * Real clusters, for the commands: this file and all that it needs is a part of its own in the built program, loaded
 * only when `--cluster` or the like asks for one.
 */
export { findRemains, isOver, notRemoved, type Remain, type Removed, removeRemains } from './clean-up.ts';
export { ClusterTrouble } from './cluster-error.ts';
export { enforcesPolicies, type Kind, kindConfig, openKind } from './kind.ts';
export { type KubeApi, openApi } from './kube-api.ts';
export { type Access, openContext } from './kube-config.ts';
export { liveSnapshot } from './live-snapshot.ts';
export { marksOf } from './ownership-labels.ts';
export { missingPermissions, permissionLines } from './permissions.ts';
export { type Survey, surveyCluster } from './preflight.ts';
export { agnhost } from './probe-pod.ts';
export { versionWithin } from './reachable.ts';
export { type RealCluster, stageRealCluster } from './real.ts';
