import type { Container, Pod, PodSpec, Toleration } from 'kubernetes-types/core/v1';
import { nameSuffix } from '../../kube/generated-names.ts';
import { forbidden } from '../../kube/refusals.ts';
import { unifiedDiff } from '../../kube/unified-diff.ts';
import { isEqual } from '../objects.ts';
import { internalJson } from '../pod-spec/internal-json.ts';
import { podSpecDefaults } from '../pod-spec/defaults.ts';
import { qualityOf } from '../pod-spec/quality.ts';
import { podSpecErrors } from '../pod-spec/validate.ts';
import { podWarnings } from '../pod-spec/warnings.ts';
import { type FieldError, forbiddenValue, invalidValue } from '../validation/field-errors.ts';
import { dnsLabel, dnsSubdomain } from '../validation/names.ts';
import type { Kind } from './kind.ts';

/** Source: kubernetes/kubernetes pkg/registry/core/pod/strategy.go; the admission plugins are named where they act. */
export const pod: Kind<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  namespaced: true,
  nameRule: dnsSubdomain,

  defaults: ({ spec }) => {
    podSpecDefaults(spec!);
    spec!.enableServiceLinks ??= true;
    for (const { resources, ports = [] } of [...(spec!.containers ?? []), ...(spec!.initContainers ?? [])]) {
      if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
      if (spec!.hostNetwork) for (const port of ports) port.hostPort ??= port.containerPort || undefined;
    }
  },

  prepare: (object, { existing, restored, priorityClass }) => {
    const spec = object.spec!;
    if (spec.terminationGracePeriodSeconds! < 0) spec.terminationGracePeriodSeconds = 1;
    const status = (existing as Pod | undefined)?.status ?? { phase: 'Pending', qosClass: qualityOf(spec) };
    Object.assign(object, { status });
    if (restored) return;
    tolerateFailingNodes(spec);
    if (existing) return;
    spec.serviceAccountName ??= 'default';
    spec.serviceAccount = spec.serviceAccountName;
    const { namespace, name } = object.metadata!;
    mountToken(spec, nameSuffix(`${namespace}/${name}`));
    const own = priorityClass?.(spec.priorityClassName ?? '');
    if (own !== undefined) spec.priorityClassName ??= own.metadata?.name;
    const priority = own?.value ?? priorities.get(spec.priorityClassName ?? '');
    if (priority !== undefined) spec.priority ??= priority;
    spec.preemptionPolicy ??= own?.preemptionPolicy ?? 'PreemptLowerPriority';
  },

  forbid: ({ metadata, spec }, { existing, restored, serviceAccountExists, priorityClass }) => {
    if (existing || restored) return undefined;
    const { namespace = '', name = '' } = metadata!;
    const refuse = (because: string) => forbidden(pod, name, because);
    const account = spec!.serviceAccountName!;
    if (serviceAccountExists?.(namespace, account) === false) {
      const because = `serviceaccount "${account}" not found`;
      return refuse(`error looking up service account ${namespace}/${account}: ${because}`);
    }
    const { priorityClassName = '', priority } = spec!;
    const computed = priorityClass?.(priorityClassName)?.value ?? priorities.get(priorityClassName);
    if (computed === undefined) return refuse(`no PriorityClass with name ${priorityClassName} was found`);
    if (priority === computed) return undefined;
    const because = `the integer value of priority (${priority}) must not be provided in pod spec`;
    return refuse(`${because}; priority admission controller computed ${computed} from the given PriorityClass name`);
  },

  validate: ({ spec }) => [
    ...podSpecErrors(spec!, 'spec'),
    ...imageErrors(spec!.containers ?? [], 'spec.containers'),
    ...imageErrors(spec!.initContainers ?? [], 'spec.initContainers'),
    ...(spec!.ephemeralContainers?.length
      ? [forbiddenValue('spec.ephemeralContainers', 'cannot be set on create')]
      : []),
  ],

  validateUpdate: ({ spec }, before) => [...podSpecErrors(spec!, 'spec'), ...changeErrors(spec!, before.spec!)],

  warnings: ({ metadata, spec }) => {
    const faults = dnsLabel(metadata?.name ?? '');
    const host = "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior";
    return [
      ...(faults.length > 0 && !spec!.hostname ? [`${host}; a DNS label is recommended: [${faults.join(' ')}]`] : []),
      ...podWarnings(spec!, metadata ?? {}, ''),
    ];
  },
};

/** The PriorityClasses that every cluster has; none is 0 (plugin Priority). */
const priorities: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How the names of volumes with a service account's token begin: one that is there is taken for that of the pod. */
const TOKEN_VOLUME = 'kube-api-access-';

/** Every container gets the service account's token, unless it mounts something there itself (plugin ServiceAccount). */
function mountToken(spec: PodSpec, suffix: string): void {
  if (spec.automountServiceAccountToken === false) return;
  const standing = spec.volumes?.find((volume) => volume.name.startsWith(TOKEN_VOLUME));
  const name = standing?.name ?? TOKEN_VOLUME + suffix;
  const mounts = (container: Container): boolean =>
    container.volumeMounts?.some(({ mountPath }) => mountPath === TOKEN_PATH) ?? false;
  const without = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    (container) => !mounts(container),
  );
  if (without.length === 0) return;
  for (const container of without) {
    const mount = { name, readOnly: true, mountPath: TOKEN_PATH };
    container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  }
  if (standing !== undefined) return;
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ];
  spec.volumes = [...(spec.volumes ?? []), { name, projected: { sources, defaultMode: 420 } }];
}

/** A pod stays five minutes on a node that fails (plugin DefaultTolerationSeconds). */
function tolerateFailingNodes(spec: PodSpec): void {
  const tolerations = spec.tolerations ?? [];
  const covers =
    (key: string) =>
    (one: Toleration): boolean =>
      (one.key === key || !one.key) && (one.effect === 'NoExecute' || !one.effect);
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !tolerations.some(covers(key)))
    .map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  spec.tolerations = [...tolerations, ...added];
}

/** Only in a Pod, not in a template, blanks around an image's name are a fault. */
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
  const differs = unifiedDiff(internalJson('PodSpec', before), internalJson('PodSpec', withMutable(spec, before)));
  return [forbiddenValue('spec', `${because}\n${differs}`)];
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
