import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { apiVersionOf, type Kind } from '../../../simulator/kinds/kind.ts';
import { age, type Cell, type CellsOf } from './cells.ts';
import * as cluster from './cluster.ts';
import recorded from './generated-definitions.json' with { type: 'json' };
import * as kept from './kept.ts';
import * as network from './network.ts';
import { podCells, podConditions } from './pods.ts';
import * as workloads from './workloads.ts';

/** A column as a Table tells it. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** Above 0: printed with `-o wide` alone. */
  readonly priority: number;
}

/** How the objects of a kind are printed. */
export interface Columns {
  readonly definitions: readonly ColumnDefinition[];
  readonly cells: CellsOf;
  /** What a row says of its object besides: that a pod has completed. */
  readonly conditions?: (object: Manifest) => readonly object[] | undefined;
}

/** The columns of a kind: its own, or its name and when it was created. */
export function columnsOf(kind: Kind): Columns {
  const definitions = definitionsOf(`${apiVersionOf(kind)}/${kind.plural}`);
  const cells = own[`${kind.group}/${kind.kind}`] ?? (definitions[1]?.name === 'Age' ? nameAndAge : nameAndCreation);
  return kind.group === '' && kind.kind === 'Pod' ? { definitions, cells, conditions: ofPod } : { definitions, cells };
}

const own: Readonly<Record<string, CellsOf>> = {
  '/Namespace': cluster.namespaceCells,
  '/Pod': podCells,
  '/Service': network.serviceCells,
  '/Endpoints': network.endpointsCells,
  '/ConfigMap': cluster.configMapCells,
  '/Secret': cluster.secretCells,
  '/Node': cluster.nodeCells,
  '/Event': cluster.eventCells,
  '/ResourceQuota': cluster.resourceQuotaCells,
  '/PersistentVolume': cluster.persistentVolumeCells,
  '/PersistentVolumeClaim': cluster.persistentVolumeClaimCells,
  '/PodTemplate': workloads.podTemplateCells,
  '/ReplicationController': workloads.replicationControllerCells,
  'apps/ControllerRevision': workloads.controllerRevisionCells,
  'apps/DaemonSet': workloads.daemonSetCells,
  'apps/Deployment': workloads.deploymentCells,
  'apps/ReplicaSet': workloads.replicaSetCells,
  'apps/StatefulSet': workloads.statefulSetCells,
  'autoscaling/HorizontalPodAutoscaler': kept.autoscalerCells,
  'batch/CronJob': workloads.cronJobCells,
  'batch/Job': workloads.jobCells,
  'coordination.k8s.io/Lease': kept.leaseCells,
  'discovery.k8s.io/EndpointSlice': network.endpointSliceCells,
  'networking.k8s.io/IPAddress': network.ipAddressCells,
  'networking.k8s.io/Ingress': network.ingressCells,
  'networking.k8s.io/IngressClass': network.ingressClassCells,
  'networking.k8s.io/NetworkPolicy': network.networkPolicyCells,
  'networking.k8s.io/ServiceCIDR': network.serviceCidrCells,
  'policy/PodDisruptionBudget': kept.disruptionBudgetCells,
  'rbac.authorization.k8s.io/ClusterRoleBinding': kept.bindingCells,
  'rbac.authorization.k8s.io/RoleBinding': kept.bindingCells,
  'scheduling.k8s.io/PriorityClass': kept.priorityClassCells,
  'storage.k8s.io/StorageClass': kept.storageClassCells,
} as Readonly<Record<string, CellsOf<never>>> as Readonly<Record<string, CellsOf>>;

function nameAndAge(object: Manifest, now: Date): readonly Cell[] {
  return [object.metadata.name ?? '', age(object, now)];
}

function nameAndCreation({ metadata }: Manifest): readonly Cell[] {
  return [metadata.name ?? '', metadata.creationTimestamp ?? ''];
}

function ofPod(object: Manifest): readonly object[] | undefined {
  return podConditions(object as Pod & Manifest);
}

type RecordedColumn = readonly [name: string, type: string, format: string, priority: number, description: number];

const tables = new Map<string, unknown>(Object.entries(recorded.tables));

function definitionsOf(resource: string): readonly ColumnDefinition[] {
  const columns = (tables.get(resource) ?? tables.get('v1/limitranges')) as readonly RecordedColumn[];
  return columns.map(([name, type, format, priority, description]) => ({
    name,
    type,
    format,
    description: recorded.descriptions[description] ?? '',
    priority,
  }));
}
