import type { Container, PodSpec, Probe, Volume } from 'kubernetes-types/core/v1';

/**
 * Fills in what a pod's spec leaves out, in place: in a Pod and in the template of a workload alike.
 * Source: kubernetes/kubernetes pkg/apis/core/v1/defaults.go; conversion.go for the two names of the service account.
 */
export function podSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.restartPolicy ??= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= 'default-scheduler';
  spec.serviceAccountName ??= spec.serviceAccount;
  spec.serviceAccount = spec.serviceAccountName;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) containerDefaults(container);
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
}

/** Fills in what a container leaves out, in place. */
export function containerDefaults(container: Container): void {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '');
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef) variable.valueFrom.fieldRef.apiVersion ??= 'v1';
    if (variable.valueFrom?.resourceFieldRef) variable.valueFrom.resourceFieldRef.divisor ??= '0';
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) probeDefaults(probe);
  }
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) httpDefaults(handler?.httpGet);
}

/** An image without a tag, or tagged `latest`, is pulled always; a digest names one image for ever. */
function pullPolicyOf(image: string): string {
  const [, tag] = /^(?:[^/]+\/)*[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::([\w][\w.-]{0,127}))?$/.exec(image) ?? [image, ''];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function probeDefaults(probe: Probe): void {
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  httpDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function httpDefaults(action: Probe['httpGet']): void {
  if (!action) return;
  action.path ??= '/';
  action.scheme ??= 'HTTP';
}

/** Permission bits 0644. */
const READABLE = 420;

function volumeDefaults(volume: Volume): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= READABLE;
  if (volume.configMap) volume.configMap.defaultMode ??= READABLE;
  if (volume.hostPath) volume.hostPath.type ??= '';
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= READABLE;
    for (const item of volume.downwardAPI.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ??= 'v1';
  }
  if (!volume.projected) return;
  volume.projected.defaultMode ??= READABLE;
  for (const source of volume.projected.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
    for (const item of source.downwardAPI?.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ??= 'v1';
  }
}
