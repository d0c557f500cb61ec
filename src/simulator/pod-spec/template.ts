import type { PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { type FieldError, forbiddenValue, unsupportedValue } from '../validation/field-errors.ts';
import { labelErrors } from '../validation/labels.ts';
import { annotationErrors } from '../validation/metadata.ts';
import { dnsLabel } from '../validation/names.ts';
import { podSpecErrors } from './validate.ts';
import { podWarnings } from './warnings.ts';

// Source: kubernetes/kubernetes pkg/apis/apps/validation, `ValidatePodTemplateSpecForReplicaSet`.

/** The template of a workload once it is decoded: Go holds its spec by value. */
export type DecodedTemplate = PodTemplateSpec & { spec: PodSpec };

/** A template whose pods run for ever: that of a Deployment, ReplicaSet, DaemonSet or StatefulSet. */
export function podTemplateErrors(template: DecodedTemplate, field: string): readonly FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  const errors = [...templateErrors(template, field)];
  if (restartPolicy !== 'Always') {
    errors.push(unsupportedValue(`${field}.spec.restartPolicy`, restartPolicy, ['Always']));
  }
  if (activeDeadlineSeconds !== undefined) {
    const because = 'activeDeadlineSeconds in ReplicaSet is not Supported';
    errors.push(forbiddenValue(`${field}.spec.activeDeadlineSeconds`, because));
  }
  return errors;
}

/** Any template. */
export function templateErrors({ metadata, spec }: DecodedTemplate, field: string): readonly FieldError[] {
  return [
    ...labelErrors(metadata?.labels, `${field}.labels`),
    ...annotationErrors(metadata?.annotations, `${field}.annotations`),
    ...podSpecErrors(spec, `${field}.spec`),
    ...(spec.ephemeralContainers?.length
      ? [forbiddenValue(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ];
}

/** What the API server warns of in a template that it accepts. */
export function templateWarnings({ metadata, spec }: DecodedTemplate, field: string): readonly string[] {
  return podWarnings(spec, metadata ?? {}, field);
}

/** A workload's name becomes part of its pods' names, which are host names too. */
export function templateNameWarnings(name: string): readonly string[] {
  const faults = dnsLabel(name);
  if (faults.length === 0) return [];
  const what = 'this is used in Pod names and hostnames, which can result in surprising behavior';
  return [`metadata.name: ${what}; a DNS label is recommended: [${faults.join(' ')}]`];
}
