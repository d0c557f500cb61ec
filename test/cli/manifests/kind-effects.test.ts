import { describe, expect, test } from 'vitest';
import { configurationName } from '../../../src/cli/manifests/configuration-files.ts';
import { kindEffect } from '../../../src/cli/manifests/kind-effects.ts';
import { servedKinds } from '../../../src/kube/schema/served-kinds.ts';

describe('a kind of a manifest', () => {
  test.each([
    ['v1', 'Pod', 'read'],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'read'],
    ['batch/v1', 'CronJob', 'read'],
    ['v1', 'ConfigMap', 'nothing'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'nothing'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'nothing'],
    ['extensions/v1beta1', 'Ingress', 'nothing'],
    ['extensions/v1beta1', 'NetworkPolicy', 'unknown kind'],
    ['apps/v1beta2', 'Deployment', 'unknown kind'],
    ['v1', 'NetworkPolicy', 'unknown kind'],
    ['networking.k8s.io/v1', 'Networkpolicy', 'unknown kind'],
    ['apps/v1', 'Deploymnt', 'unknown kind'],
    ['v1', 'pod', 'unknown kind'],
    ['app/v1', 'Deployment', 'unknown kind'],
    ['network.k8s.io/v1', 'NetworkPolicy', 'unknown kind'],
    ['policy/v1beta1', 'PodSecurityPolicy', 'unknown kind'],
    ['projectcalico.org/v3', 'NetworkPolicy', 'decides'],
    ['projectcalico.org/v3', 'GlobalNetworkPolicy', 'decides'],
    ['crd.projectcalico.org/v1', 'NetworkPolicy', 'decides'],
    ['crd.projectcalico.org/v1', 'IPPool', 'nothing'],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'decides'],
    ['cilium.io/v2', 'CiliumEndpoint', 'nothing'],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'decides'],
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'decides'],
    ['security.istio.io/v1', 'AuthorizationPolicy', 'decides'],
    ['networking.istio.io/v1', 'VirtualService', 'nothing'],
    ['crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', 'decides'],
    ['k8s.ovn.org/v1', 'EgressFirewall', 'decides'],
    ['example.com/v1', 'AcmeNetworkPolicy', 'decides'],
    ['apps.openshift.io/v1', 'DeploymentConfig', 'may make pods'],
    ['kafka.strimzi.io/v1', 'Kafka', 'may make pods'],
    ['monitoring.coreos.com/v1', 'Alertmanager', 'may make pods'],
    ['monitoring.coreos.com/v1', 'ServiceMonitor', 'nothing'],
    ['argoproj.io/v1alpha1', 'Rollout', 'may make pods'],
    ['example.com/v1', 'Widget', 'may make pods'],
    ['route.openshift.io/v1', 'Route', 'nothing'],
    ['kustomize.config.k8s.io/v1beta1', 'Kustomization', 'nothing'],
  ])('%s %s: %s', (apiVersion, kind, effect) => {
    expect(kindEffect({ apiVersion, kind })).toBe(effect);
  });

  test('that Kubernetes serves is read or has no effect', () => {
    const effects = Object.entries(servedKinds).flatMap(([apiVersion, kinds]) =>
      kinds.map((kind) => kindEffect({ apiVersion, kind })),
    );
    expect(new Set(effects)).toEqual(new Set(['read', 'nothing']));
  });
});

describe('a document', () => {
  test.each<[string, unknown, string | null]>([
    [
      'a kustomization',
      { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [] },
      'Kustomization',
    ],
    ['a component', { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', patches: [] }, 'Component'],
    ['the configuration of kind', { apiVersion: 'kind.x-k8s.io/v1alpha4', kind: 'Cluster', nodes: [] }, 'Cluster'],
    [
      'that of a kubelet',
      { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
      'KubeletConfiguration',
    ],
    ['an audit policy', { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [] }, 'Policy'],
    ['a kubeconfig', { apiVersion: 'v1', kind: 'Config', clusters: [] }, 'Config'],
    ['the values of a chart', { image: { tag: 'a' }, replicaCount: 1 }, 'This'],
    ['values with a kind', { kind: 'DaemonSet', image: {} }, 'This'],
    ['Chart.yaml', { apiVersion: 'v2', name: 'chart', version: '1.0.0' }, 'This'],
    ['a patch', [{ op: 'add', path: '/a', value: 1 }], 'This patch'],
  ])('that is %s is a configuration file', (_, value, name) => {
    expect(configurationName(value)).toBe(name);
  });

  test.each<[string, unknown]>([
    ['a policy', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' } }],
    ['one without a name', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: {} }],
    ['one of a misspelt kind without a name', { apiVersion: 'networking.k8s.io/v1', kind: 'Networkpolicy', spec: {} }],
    ['one that is not finished', { kind: 'Pod' }],
    ['one without a kind', { apiVersion: 'v1', metadata: { name: 'a' } }],
    ['one with neither', { metadata: { name: 'a' }, spec: {} }],
    ['one whose kind is no text', { apiVersion: 'v1', kind: 5, spec: {} }],
    [
      'a kustomization with a name',
      { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', metadata: { name: 'a' } },
    ],
    ['a list', [{ from: 'a', to: 'b' }]],
    ['a text', 'hello'],
  ])('that is %s is none', (_, value) => {
    expect(configurationName(value)).toBeNull();
  });
});
