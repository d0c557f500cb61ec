import type { Job, JobSpec } from 'kubernetes-types/batch/v1';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { type DecodedTemplate, templateErrors, templateWarnings } from '../../pod-spec/template.ts';
import { type FieldError, notNegative, requiredValue, unsupportedValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { humanDuration } from '../age.ts';
import { age, containerCells, selectorText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** The spec of a Job, or of a CronJob's template, once it is decoded. */
export type DecodedJobSpec = JobSpec & { template: DecodedTemplate };

/** A Job as the API server holds it. */
export type JobObject = ApiObject<Job, DecodedJobSpec>;

/** Source: kubernetes/kubernetes pkg/apis/batch/validation, `ValidateJob`; pkg/apis/batch/v1/defaults.go. */
export const jobs: Kind<JobObject, true> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  namespaced: true,
  nameRule: dnsSubdomain,
  defaultDeletion: {
    policy: 'Orphan',
    warning:
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  },
  defaults: ({ spec }) => {
    podSpecDefaults(spec.template.spec);
    // Without any number a Job runs one pod; with a parallelism alone, pods until one succeeds.
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= 6;
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.manualSelector ??= false;
    spec.podReplacementPolicy ??= 'TerminatingOrFailed';
  },
  initialStatus: () => ({}),
  // Source: kubernetes/kubernetes pkg/registry/batch/job/strategy.go, `generateSelector`.
  prepare: ({ metadata, spec }, before, { restored }) => {
    if (before || restored || spec.manualSelector) return;
    const { name = '' } = metadata;
    const labels = { 'batch.kubernetes.io/job-name': name, 'job-name': name };
    metadata.labels = { ...metadata.labels, ...labels };
    const { template } = spec;
    template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
    spec.selector ??= { matchLabels: { 'batch.kubernetes.io/job-name': name } };
  },
  validate: ({ spec }) => jobErrors(spec, 'spec'),
  warnings: ({ spec }) => templateWarnings(spec.template, 'spec.template'),
  cells: (object, now) => {
    const { metadata, spec } = object;
    return [
      metadata.name ?? '',
      statusText(object),
      completionsText(object),
      durationText(object, now),
      age(object, now),
      ...containerCells(spec.template.spec.containers),
      selectorText(spec.selector),
    ];
  },
};

/** The errors of a Job's spec that stands in `field`: `spec`, or `spec.jobTemplate.spec` of a CronJob. */
export function jobErrors(spec: DecodedJobSpec, field: string): readonly FieldError[] {
  const { restartPolicy } = spec.template.spec;
  const policies = ['OnFailure', 'Never'];
  const restart = `${field}.template.spec.restartPolicy`;
  return [
    ...(['parallelism', 'completions', 'backoffLimit'] as const).flatMap((key) =>
      notNegative(`${field}.${key}`, spec[key]),
    ),
    ...templateErrors(spec.template, `${field}.template`),
    ...(restartPolicy === 'Always' ? [requiredValue(restart, 'valid values: "OnFailure", "Never"')] : []),
    ...(restartPolicy === 'Always' || policies.includes(restartPolicy ?? '')
      ? []
      : [unsupportedValue(restart, restartPolicy, policies)]),
  ];
}

function statusText({ metadata, status }: Job): string {
  const has = (condition: string): boolean =>
    status?.conditions?.some(({ type, status: is }) => type === condition && is === 'True') ?? false;
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata?.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completionsText({ spec, status }: JobObject): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const { parallelism = 0 } = spec;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: Date): string {
  if (status?.startTime === undefined) return '';
  const start = Date.parse(status.startTime);
  const end = status.completionTime === undefined ? now.getTime() : Date.parse(status.completionTime);
  return humanDuration(end - start);
}
