import type { Container, PodSpec, ServicePort } from 'kubernetes-types/core/v1';
import { apiServerAddress, dnsAddress, kindNodes } from '../kube/kind-addresses.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { DeploymentObject } from './kinds/apps/deployment.ts';
import type { NamespaceObject } from './kinds/core/namespace.ts';
import type { ServiceObject } from './kinds/core/service.ts';
import type { EndpointSliceObject } from './kinds/discovery/endpoint-slice.ts';
import type { PriorityClassObject } from './kinds/scheduling/priority-class.ts';
import type { StorageClassObject } from './kinds/storage/storage-class.ts';

/**
 * The objects of a new cluster as kind makes it, each as the API server stores it (defaults filled in): namespaces, a
 * control plane node and two workers, the cluster's DNS, the API server's Service, and `kube-state-metrics`, so that
 * `kube-system` has a pod that is not DNS. The pods follow from the Deployments.
 */
export function baseCluster(): readonly Manifest[] {
  return [
    ...['default', 'kube-node-lease', 'kube-public', 'kube-system'].map(namespaceOf),
    ...kindNodes.map(nodeOf),
    ...priorityClasses,
    storageClass,
    coreDns,
    kubeDns,
    stateMetrics,
    apiServer,
    apiServerEndpoints,
  ];
}

function namespaceOf(name: string): NamespaceObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

/** The classes that every cluster has. */
const priorityClasses: readonly PriorityClassObject[] = [
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-cluster-critical' },
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    preemptionPolicy: 'PreemptLowerPriority',
    value: 2_000_000_000,
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-node-critical' },
    description: 'Used for system critical pods that must not be moved from their current node.',
    preemptionPolicy: 'PreemptLowerPriority',
    value: 2_000_001_000,
  },
];

/** The class of claims that name none. */
const storageClass: StorageClassObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'rancher.io/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};

const controlPlane = 'node-role.kubernetes.io/control-plane';

function nodeOf({ name, address, podCIDR }: (typeof kindNodes)[number], index: number): Manifest {
  const isControlPlane = index === 0;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(isControlPlane ? { [controlPlane]: '' } : {}),
      },
    },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      providerID: `kind://docker/sallyport/${name}`,
      ...(isControlPlane ? { taints: [{ effect: 'NoSchedule', key: controlPlane }] } : {}),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: { architecture: 'amd64', kubeletVersion: 'v1.35.4', operatingSystem: 'linux', osImage: 'kind' },
    },
  };
}

interface SystemDeployment {
  readonly name: string;
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly container: Partial<Container>;
  readonly spec: Partial<PodSpec>;
}

function deploymentOf({ name, replicas, labels, container, spec }: SystemDeployment): DeploymentObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'kube-system', labels },
    spec: {
      progressDeadlineSeconds: 600,
      replicas,
      revisionHistoryLimit: 10,
      selector: { matchLabels: labels },
      strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              imagePullPolicy: 'IfNotPresent',
              name,
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              ...container,
            },
          ],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          securityContext: {},
          terminationGracePeriodSeconds: 30,
          ...spec,
        },
      },
    },
  };
}

/** CoreDNS asks the DNS servers of its node for other names, so its own `dnsPolicy` is Default. */
const coreDns = deploymentOf({
  name: 'coredns',
  replicas: 2,
  labels: { 'k8s-app': 'kube-dns' },
  container: {
    image: 'registry.k8s.io/coredns/coredns:v1.13.1',
    args: ['-conf', '/etc/coredns/Corefile'],
    ports: [
      { containerPort: 53, name: 'dns', protocol: 'UDP' },
      { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
      { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
    ],
  },
  spec: { dnsPolicy: 'Default', tolerations: [{ effect: 'NoSchedule', key: controlPlane }] },
});

const stateMetrics = deploymentOf({
  name: 'kube-state-metrics',
  replicas: 1,
  labels: { 'app.kubernetes.io/name': 'kube-state-metrics' },
  container: {
    image: 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0',
    ports: [{ containerPort: 8080, name: 'http-metrics', protocol: 'TCP' }],
  },
  spec: {},
});

interface SystemService {
  readonly metadata: Manifest['metadata'];
  readonly clusterIP: string;
  readonly ports: readonly ServicePort[];
  readonly selector?: Readonly<Record<string, string>>;
}

function serviceOf({ metadata, clusterIP, ports, selector }: SystemService): ServiceObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      clusterIP,
      clusterIPs: [clusterIP],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [...ports],
      ...(selector === undefined ? {} : { selector }),
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  };
}

const kubeDns = serviceOf({
  metadata: { name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  clusterIP: dnsAddress,
  selector: { 'k8s-app': 'kube-dns' },
  ports: [
    { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
    { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
    { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
  ],
});

const apiServer = serviceOf({
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  clusterIP: apiServerAddress,
  ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
});

/** The API server writes the endpoints of its own Service. */
const apiServerEndpoints: EndpointSliceObject = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [kindNodes[0].address], conditions: { ready: true } }],
  ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
};
