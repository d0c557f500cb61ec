import type { DaemonSet, StatefulSet, StatefulSetSpec } from 'kubernetes-types/apps/v1';
import type { CronJob, Job, JobSpec } from 'kubernetes-types/batch/v1';
import type { ReplicationController } from 'kubernetes-types/core/v1';
import { isEqual } from '../../objects.ts';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { podTemplateErrors, templateErrors, templateWarnings } from '../../pod-spec/template.ts';
import { scheduleFault } from '../../validation/cron-schedule.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidValue,
  notNegative,
  oneOf,
  requiredValue,
  unsupportedValue,
} from '../../validation/field-errors.ts';
import { dnsLabel, dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';
import { immutableSelectorErrors, selectorAndTemplateErrors } from './replica-set.ts';

// The workloads beside Deployment and ReplicaSet. Source: kubernetes/kubernetes pkg/apis/{apps,batch}/validation and
// pkg/apis/{apps,batch}/v1/defaults.go.

export const daemonSet: Kind<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ spec }) => {
    podSpecDefaults(spec!.template.spec!);
    spec!.updateStrategy!.type ??= 'RollingUpdate';
    if (spec!.updateStrategy!.type === 'RollingUpdate') {
      spec!.updateStrategy!.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...spec!.updateStrategy!.rollingUpdate };
    }
    spec!.revisionHistoryLimit ??= 10;
  },
  prepare: (object, { existing }) => {
    const annotation = 'deprecated.daemonset.template.generation';
    const before = existing as DaemonSet | undefined;
    const count = Number(before?.metadata?.annotations?.[annotation] ?? 1);
    const changed = before !== undefined && !isEqual(before.spec?.template, object.spec!.template);
    const counted = before === undefined ? {} : { [annotation]: String(changed ? count + 1 : count) };
    object.metadata!.annotations = { [annotation]: '1', ...object.metadata!.annotations, ...counted };
    const none = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    Object.assign(object, { status: (existing as DaemonSet | undefined)?.status ?? none });
  },
  validate: ({ spec }) => selectorAndTemplateErrors(spec!.selector, spec!.template, 'daemonset', podTemplateErrors),
  validateUpdate: ({ spec }, before) => [
    ...selectorAndTemplateErrors(spec!.selector, spec!.template, 'daemonset', podTemplateErrors),
    ...immutableSelectorErrors(spec!.selector, before.spec?.selector),
  ],
  warnings: ({ spec }) => templateWarnings(spec!.template, 'spec.template'),
};

export const statefulSet: Kind<StatefulSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  namespaced: true,
  nameRule: dnsLabel,
  defaults: ({ spec }) => {
    podSpecDefaults(spec!.template.spec!);
    spec!.replicas ??= 1;
    spec!.podManagementPolicy ??= 'OrderedReady';
    spec!.updateStrategy!.type ??= 'RollingUpdate';
    if (spec!.updateStrategy!.type === 'RollingUpdate') {
      spec!.updateStrategy!.rollingUpdate = { partition: 0, ...spec!.updateStrategy!.rollingUpdate };
    }
    spec!.revisionHistoryLimit ??= 10;
    const kept = spec!.persistentVolumeClaimRetentionPolicy;
    spec!.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Retain', whenScaled: 'Retain', ...kept };
  },
  prepare: (object, { existing }) => {
    object.status = (existing as StatefulSet | undefined)?.status ?? { replicas: 0, availableReplicas: 0 };
  },
  validate: ({ spec }) => [
    ...notNegative('spec.replicas', spec!.replicas!),
    ...selectorAndTemplateErrors(spec!.selector, spec!.template, 'statefulset', podTemplateErrors),
  ],
  validateUpdate: ({ spec }, before) => [
    ...selectorAndTemplateErrors(spec!.selector, spec!.template, 'statefulset', podTemplateErrors),
    ...(isEqual(fixedPart(spec!), fixedPart(before.spec!)) ? [] : [forbiddenValue('spec', ONLY_THESE_CHANGE)]),
  ],
  warnings: ({ spec }) => templateWarnings(spec!.template, 'spec.template'),
};

const ONLY_THESE_CHANGE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function fixedPart({
  selector,
  serviceName,
  podManagementPolicy,
  volumeClaimTemplates = [],
}: StatefulSetSpec): unknown {
  return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
}

export const replicationController: Kind<ReplicationController> = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ spec }) => {
    if (spec!.template) podSpecDefaults(spec!.template.spec!);
    spec!.replicas ??= 1;
    const labels = spec!.template?.metadata?.labels;
    if (spec!.selector === undefined && labels) spec!.selector = { ...labels };
  },
  prepare: (object, { existing }) => {
    Object.assign(object, { status: (existing as ReplicationController | undefined)?.status ?? { replicas: 0 } });
  },
  validate: ({ spec }) =>
    spec!.template ? podTemplateErrors(spec!.template, 'spec.template') : [requiredValue('spec.template')],
};

export const job: Kind<Job> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  shortNames: [],
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: ({ spec }) => {
    podSpecDefaults(spec!.template.spec!);
    // Without any number a Job runs one pod; with a parallelism alone, pods until one succeeds.
    if (spec!.completions === undefined && spec!.parallelism === undefined) spec!.completions = 1;
    spec!.parallelism ??= 1;
    spec!.backoffLimit ??= 6;
    spec!.completionMode ??= 'NonIndexed';
    spec!.suspend ??= false;
    spec!.manualSelector ??= false;
    spec!.podReplacementPolicy ??= 'TerminatingOrFailed';
  },
  prepare: (object, { existing, restored }) => {
    object.status = (existing as Job | undefined)?.status ?? {};
    if (existing || restored || object.spec!.manualSelector) return;
    const { name = '' } = object.metadata!;
    const labels = { 'batch.kubernetes.io/job-name': name, 'job-name': name };
    object.metadata!.labels = { ...object.metadata!.labels, ...labels };
    const { template } = object.spec!;
    template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
    object.spec!.selector ??= { matchLabels: { 'batch.kubernetes.io/job-name': name } };
  },
  validate: ({ spec }) => jobErrors(spec!, 'spec'),
  warnings: ({ spec }) => templateWarnings(spec!.template, 'spec.template'),
};

export const cronJob: Kind<CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  namespaced: true,
  nameRule: (name) => [...dnsSubdomain(name), ...(name.length > 52 ? ['must be no more than 52 characters'] : [])],
  defaults: ({ spec }) => {
    podSpecDefaults(spec!.jobTemplate.spec!.template.spec!);
    spec!.concurrencyPolicy ??= 'Allow';
    spec!.suspend ??= false;
    spec!.successfulJobsHistoryLimit ??= 3;
    spec!.failedJobsHistoryLimit ??= 1;
  },
  prepare: (object, { existing }) => {
    object.status = (existing as CronJob | undefined)?.status ?? {};
  },
  validate: ({ spec }) => [
    ...scheduleErrors(spec!.schedule),
    ...notNegative('spec.startingDeadlineSeconds', spec!.startingDeadlineSeconds ?? 0),
    ...zoneErrors(spec!.timeZone),
    ...oneOf('spec.concurrencyPolicy', spec!.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...jobErrors(spec!.jobTemplate.spec!, 'spec.jobTemplate.spec'),
    ...notNegative('spec.successfulJobsHistoryLimit', spec!.successfulJobsHistoryLimit!),
    ...notNegative('spec.failedJobsHistoryLimit', spec!.failedJobsHistoryLimit!),
  ],
};

function scheduleErrors(schedule: string): readonly FieldError[] {
  if (schedule === '') return [requiredValue('spec.schedule')];
  const fault = scheduleFault(schedule);
  return fault === undefined ? [] : [invalidValue('spec.schedule', schedule, fault)];
}

function zoneErrors(zone: string | undefined): readonly FieldError[] {
  if (zone === undefined) return [];
  if (zone === '') return [invalidValue('spec.timeZone', zone, 'timeZone must be nil or non-empty string')];
  try {
    Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    return [];
  } catch {
    return [invalidValue('spec.timeZone', zone, `unknown time zone ${zone}`)];
  }
}

function jobErrors(spec: JobSpec, field: string): readonly FieldError[] {
  const { restartPolicy } = spec.template.spec!;
  const policies = ['OnFailure', 'Never'];
  const restart = `${field}.template.spec.restartPolicy`;
  return [
    ...(['parallelism', 'completions', 'backoffLimit'] as const).flatMap((key) =>
      notNegative(`${field}.${key}`, spec[key] ?? 0),
    ),
    ...templateErrors(spec.template, `${field}.template`),
    ...(restartPolicy === 'Always' ? [requiredValue(restart, 'valid values: "OnFailure", "Never"')] : []),
    ...(restartPolicy === 'Always' || policies.includes(restartPolicy!)
      ? []
      : [unsupportedValue(restart, restartPolicy, policies)]),
  ];
}
