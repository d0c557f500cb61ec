import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1';
import type { CronJob, Job } from 'kubernetes-types/batch/v1';
import type { PodTemplate, ReplicationController } from 'kubernetes-types/core/v1';
import { ageOf, humanDuration } from '../age.ts';
import { age, type CellsOf, containerCells, labelsText, selectorText } from './cells.ts';

// Source: k8s.io/kubernetes pkg/printers/internalversion/printers.go, the function `print…` of each kind.

export const deploymentCells: CellsOf<Deployment> = (object, now) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name ?? '',
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age(object, now),
    ...containerCells(spec?.template.spec?.containers),
    emptyNotNone(selectorText(spec?.selector)),
  ];
};

export const replicaSetCells: CellsOf<ReplicaSet> = (object, now) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name ?? '',
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(object, now),
    ...containerCells(spec?.template?.spec?.containers),
    selectorText(spec?.selector),
  ];
};

export const replicationControllerCells: CellsOf<ReplicationController> = (object, now) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name ?? '',
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(object, now),
    ...containerCells(spec?.template?.spec?.containers),
    labelsText(spec?.selector),
  ];
};

export const daemonSetCells: CellsOf<DaemonSet> = (object, now) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name ?? '',
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    labelsText(spec?.template.spec?.nodeSelector),
    age(object, now),
    ...containerCells(spec?.template.spec?.containers),
    selectorText(spec?.selector),
  ];
};

export const statefulSetCells: CellsOf<StatefulSet> = (object, now) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name ?? '',
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    age(object, now),
    ...containerCells(spec?.template.spec?.containers),
  ];
};

export const jobCells: CellsOf<Job> = (object, now) => {
  const { metadata, spec } = object;
  return [
    metadata.name ?? '',
    jobStatus(object),
    completions(object),
    duration(object, now),
    age(object, now),
    ...containerCells(spec?.template.spec?.containers),
    selectorText(spec?.selector),
  ];
};

export const cronJobCells: CellsOf<CronJob> = (object, now) => {
  const { metadata, spec, status } = object;
  const last = status?.lastScheduleTime;
  const suspend = spec?.suspend;
  return [
    metadata.name ?? '',
    spec?.schedule ?? '',
    (spec as { timeZone?: string } | undefined)?.timeZone ?? '<none>',
    suspend === undefined ? '<unset>' : suspend ? 'True' : 'False',
    (status?.active ?? []).length,
    last === undefined ? '<none>' : ageOf(last, now),
    age(object, now),
    ...containerCells(spec?.jobTemplate.spec?.template.spec?.containers),
    selectorText(spec?.jobTemplate.spec?.selector),
  ];
};

export const controllerRevisionCells: CellsOf<ControllerRevision> = (object, now) => {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
  const group = owner === undefined ? '' : groupOf(owner.apiVersion);
  const kind = owner?.kind.toLowerCase();
  const controller = owner === undefined ? '<none>' : `${kind}${group === '' ? '' : `.${group}`}/${owner.name}`;
  return [object.metadata.name ?? '', controller, object.revision, age(object, now)];
};

export const podTemplateCells: CellsOf<PodTemplate> = ({ metadata, template }) => [
  metadata.name ?? '',
  ...containerCells(template?.spec?.containers),
  labelsText(template?.metadata?.labels),
];

/** Deployments print a selector that asks for nothing as nothing. */
function emptyNotNone(text: string): string {
  return text === '<none>' ? '' : text;
}

function jobStatus({ metadata, status }: Job): string {
  const has = (condition: string): boolean =>
    status?.conditions?.some(({ type, status: is }) => type === condition && is === 'True') ?? false;
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata?.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration({ status }: Job, now: Date): string {
  if (status?.startTime === undefined) return '';
  const start = Date.parse(status.startTime);
  const end = status.completionTime === undefined ? now.getTime() : Date.parse(status.completionTime);
  return humanDuration(end - start);
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
