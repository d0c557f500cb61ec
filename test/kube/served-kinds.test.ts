import { describe, expect, test } from 'vitest';
import { groupVersions } from '../../src/apiserver/discovery/api-resources.ts';
import { newStatus } from '../../src/kube/api-errors.ts';
import { nextStep } from '../../src/kube/rejection-hint.ts';
import { isServed, isServedGroup, servedKinds, versionsServing } from '../../src/kube/schema/served-kinds.ts';

describe('the kinds that are served', () => {
  test('are those of the recorded discovery, the preferred version of a group first', () => {
    const discovered = groupVersions.map(({ group, version, resources }) => {
      const kinds = resources.filter(({ name }) => !name.includes('/')).map(({ kind }) => kind);
      return [group === '' ? version : `${group}/${version}`, [...new Set(kinds)].toSorted()] as const;
    });
    const listed = Object.entries(servedKinds).map(([version, kinds]) => [version, kinds.toSorted()] as const);
    expect(new Map(listed)).toEqual(new Map(discovered));
    expect(versionsServing('HorizontalPodAutoscaler')).toEqual(['autoscaling/v2', 'autoscaling/v1']);
  });

  test('are known by version, group and kind', () => {
    expect(isServed('apps/v1', 'Deployment')).toBe(true);
    expect(isServed('apps/v1beta1', 'Deployment')).toBe(false);
    expect(isServed('constructor', 'Deployment')).toBe(false);
    expect(isServedGroup('')).toBe(true);
    expect(isServedGroup('extensions')).toBe(false);
    expect(versionsServing('Event', 'events.k8s.io')).toEqual(['events.k8s.io/v1']);
  });
});

describe('the next step after a kind that is not there', () => {
  test.each([
    ['NetworkPolicy', 'v1', 'For NetworkPolicy, use apiVersion networking.k8s.io/v1.'],
    ['NetworkPolicy', 'extensions/v1beta1', 'For NetworkPolicy, use apiVersion networking.k8s.io/v1.'],
    ['Event', 'batch/v1', 'For Event, use apiVersion v1 or events.k8s.io/v1.'],
    ['Networkpolicy', 'networking.k8s.io/v1', 'Did you mean NetworkPolicy?'],
    ['NetworkPolicies', 'networking.k8s.io/v1', 'Did you mean NetworkPolicy?'],
    ['networkpolicy', 'v1', 'Did you mean NetworkPolicy, in apiVersion networking.k8s.io/v1?'],
    ['Deploymnt', 'apps/v1', 'Did you mean Deployment?'],
    ['Pods', 'v1', 'Did you mean Pod?'],
    ['Services', 'v1', 'Did you mean Service?'],
    ['PodSecurityPolicy', 'policy/v1beta1', 'Kubernetes v1.35 has no PodSecurityPolicy.'],
    [
      'CiliumNetworkPolicy',
      'cilium.io/v2',
      'CiliumNetworkPolicy is a custom resource, and this cluster has none: leave it out.',
    ],
  ])('%s in %s', (kind, version, step) => {
    expect(nextStep({ message: `no matches for kind "${kind}" in version "${version}"` })).toBe(step);
  });

  test('is none where the refusal says what to do', () => {
    expect(nextStep(newStatus(422, 'Invalid', 'spec.ports: Required value'))).toBeUndefined();
  });
});
