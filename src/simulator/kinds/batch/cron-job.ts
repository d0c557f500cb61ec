import type { CronJob, JobTemplateSpec } from 'kubernetes-types/batch/v1';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { scheduleFault } from '../../validation/cron-schedule.ts';
import { type FieldError, invalidValue, notNegative, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { ageOf } from '../age.ts';
import { age, containerCells, selectorText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { type DecodedJobSpec, jobErrors } from './job.ts';

/** A CronJob as the API server holds it. */
export type CronJobObject = ApiObject<CronJob, { jobTemplate: JobTemplateSpec & { spec: DecodedJobSpec } }>;

/** Source: kubernetes/kubernetes pkg/apis/batch/validation, `ValidateCronJobSpec`; pkg/apis/batch/v1/defaults.go. */
export const cronJobs: Kind<CronJobObject, true> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  namespaced: true,
  nameRule: (name) => [...dnsSubdomain(name), ...(name.length > 52 ? ['must be no more than 52 characters'] : [])],
  defaults: ({ spec }) => {
    podSpecDefaults(spec.jobTemplate.spec.template.spec);
    spec.concurrencyPolicy ??= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
  },
  initialStatus: () => ({}),
  validate: ({ spec }) => [
    ...scheduleErrors(spec.schedule),
    ...notNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...zoneErrors(spec.timeZone),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...jobErrors(spec.jobTemplate.spec, 'spec.jobTemplate.spec'),
    ...notNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...notNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ],
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    const { suspend } = spec;
    const last = status?.lastScheduleTime;
    return [
      metadata.name ?? '',
      spec.schedule,
      spec.timeZone ?? '<none>',
      suspend === undefined ? '<unset>' : suspend ? 'True' : 'False',
      (status?.active ?? []).length,
      last === undefined ? '<none>' : ageOf(last, now),
      age(object, now),
      ...containerCells(spec.jobTemplate.spec.template.spec.containers),
      selectorText(spec.jobTemplate.spec.selector),
    ];
  },
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
