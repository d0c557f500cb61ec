import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1';
import { isEqual } from '../../../kube/json.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { unifiedDiff } from '../../../kube/unified-diff.ts';
import { podSpecDefaults } from '../../pod-spec/defaults.ts';
import { internalJson } from '../../pod-spec/internal-json.ts';
import { qosClassOf } from '../../pod-spec/qos-class.ts';
import { podSpecErrors } from '../../pod-spec/validate.ts';
import { podWarnings } from '../../pod-spec/warnings.ts';
import { type FieldError, forbiddenValue, invalidValue } from '../../validation/field-errors.ts';
import { dnsLabel, dnsSubdomain } from '../../validation/names.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { podCells, podRowConditions } from './pod-cells.ts';

/** A Pod as the API server holds it. */
export type PodObject = ApiObject<Pod>;

/** Source: kubernetes/kubernetes pkg/registry/core/pod/strategy.go; pkg/apis/core/validation, `ValidatePodCreate`. */
export const pods: Kind<PodObject, true> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true,
  nameRule: dnsSubdomain,
  returnsDeletedObject: true,

  // The scheduler finds the node: it is no part of what a person or a controller wants.
  desiredState: (object) => {
    const spec = { ...object.spec, nodeName: undefined };
    return { ...object, metadata: undefined, status: undefined, spec };
  },

  defaults: ({ spec }) => {
    podSpecDefaults(spec);
    spec.enableServiceLinks ??= true;
    for (const { resources, ports = [] } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
      if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
      if (spec.hostNetwork) for (const port of ports) port.hostPort ??= port.containerPort || undefined;
    }
  },

  initialStatus: ({ spec }) => ({ phase: 'Pending', qosClass: qosClassOf(spec) }),

  prepare: ({ spec }) => {
    if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  },

  validate: ({ spec }) => [
    ...podSpecErrors(spec, 'spec'),
    ...imageErrors(spec.containers ?? [], 'spec.containers'),
    ...imageErrors(spec.initContainers ?? [], 'spec.initContainers'),
  ],

  creationErrors: ({ spec }) =>
    spec.ephemeralContainers?.length ? [forbiddenValue('spec.ephemeralContainers', 'cannot be set on create')] : [],

  validateUpdate: ({ spec }, before) => [...podSpecErrors(spec, 'spec'), ...changeErrors(spec, before.spec)],

  warnings: ({ metadata, spec }) => {
    const faults = dnsLabel(metadata.name ?? '');
    const host = "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior";
    return [
      ...(faults.length > 0 && !spec.hostname ? [`${host}; a DNS label is recommended: [${faults.join(' ')}]`] : []),
      ...podWarnings(spec, metadata, ''),
    ];
  },

  cells: (object, now) => podCells(object, now),
  rowConditions: (object) => podRowConditions(object),
};

/** Whether an object is a Pod. */
export function isPod(object: Manifest): object is PodObject {
  return object.kind === pods.kind && object.apiVersion === pods.version;
}

/** How many seconds the containers of a pod may take to end. */
export function gracePeriodOf({ spec }: PodObject): number {
  return spec.terminationGracePeriodSeconds ?? 30;
}

/** Only in a Pod, not in a template, spaces around an image's name are an error. */
function imageErrors(containers: readonly Container[], field: string): readonly FieldError[] {
  return containers.flatMap(({ image = '' }, at) =>
    image === image.trim()
      ? []
      : [invalidValue(`${field}[${at}].image`, image, 'must not have leading or trailing whitespace')],
  );
}

/** Of a pod that is there, only a few fields may change. */
function changeErrors(spec: PodSpec, before: PodSpec): readonly FieldError[] {
  for (const list of ['containers', 'initContainers'] as const) {
    if ((spec[list]?.length ?? 0) === (before[list]?.length ?? 0)) continue;
    return [forbiddenValue(`spec.${list}`, 'pod updates may not add or remove containers')];
  }
  if (isEqual(mutableAside(spec), mutableAside(before))) return [];
  const because =
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  const difference = unifiedDiff(internalJson('PodSpec', before), internalJson('PodSpec', withMutable(spec, before)));
  return [forbiddenValue('spec', `${because}\n${difference}`)];
}

/** A spec with the fields that may change as they stood. */
function withMutable(spec: PodSpec, before: PodSpec): PodSpec {
  const images = (containers: readonly Container[] = [], old: readonly Container[] = []): Container[] =>
    containers.map((one, at) => {
      const { image: _, ...rest } = one;
      const stood = old[at]?.image;
      return stood === undefined ? rest : { ...rest, image: stood };
    });
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, initContainers, ...rest } = spec;
  const { activeDeadlineSeconds, tolerations } = before;
  return {
    ...rest,
    containers: images(spec.containers, before.containers),
    ...(initContainers ? { initContainers: images(initContainers, before.initContainers) } : {}),
    ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
    ...(tolerations === undefined ? {} : { tolerations }),
  };
}

function mutableAside(spec: PodSpec): unknown {
  const images = (containers: readonly Container[] = []): unknown => containers.map((one) => ({ ...one, image: '' }));
  return {
    ...spec,
    containers: images(spec.containers),
    initContainers: images(spec.initContainers),
    activeDeadlineSeconds: undefined,
    tolerations: undefined,
  };
}
