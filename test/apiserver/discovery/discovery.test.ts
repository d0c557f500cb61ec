import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serve } from '../server.fixture.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.server.close());

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

describe('discovery', () => {
  it('names the groups of v1.35 in their order', async () => {
    const { groups } = (await served.ask('/apis')).json();
    expect(groups.map(({ name }) => name)).toEqual([
      'apiregistration.k8s.io',
      'apps',
      'events.k8s.io',
      'authentication.k8s.io',
      'authorization.k8s.io',
      'autoscaling',
      'batch',
      'certificates.k8s.io',
      'networking.k8s.io',
      'policy',
      'rbac.authorization.k8s.io',
      'storage.k8s.io',
      'admissionregistration.k8s.io',
      'apiextensions.k8s.io',
      'scheduling.k8s.io',
      'coordination.k8s.io',
      'node.k8s.io',
      'discovery.k8s.io',
      'resource.k8s.io',
      'flowcontrol.apiserver.k8s.io',
    ]);
    expect((await served.ask('/apis/autoscaling')).json().versions.map(({ version }) => version)).toEqual(['v2', 'v1']);
  });

  it('says the same by one document as by many', async () => {
    for (const root of ['api', 'apis']) {
      const whole = (await served.ask(`/${root}`, { headers: { accept: aggregated } })).json();
      expect(whole.kind).toBe('APIGroupDiscoveryList');
      for (const { metadata, versions } of whole.items) {
        for (const { version, resources } of versions) {
          const path = metadata.name === undefined ? `/api/${version}` : `/apis/${metadata.name}/${version}`;
          const names = (await served.ask(path)).json().resources.map(({ name }) => name);
          expect(resources.map(({ resource }) => resource)).toEqual(names.filter((name) => !name.includes('/')));
        }
      }
    }
  });

  it('is not sent again to a client that has it', async () => {
    const first = await served.ask('/apis', { headers: { accept: aggregated } });
    const again = await served.ask('/apis', { headers: { accept: aggregated, 'if-none-match': first.headers.etag } });
    expect([again.code, again.text]).toEqual([304, '']);
  });

  it('of a resource is as the real server has it', async () => {
    const { resources } = (await served.ask('/apis/networking.k8s.io/v1')).json();
    expect(resources.find(({ name }) => name === 'networkpolicies')).toEqual({
      name: 'networkpolicies',
      singularName: 'networkpolicy',
      namespaced: true,
      kind: 'NetworkPolicy',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['netpol'],
      storageVersionHash: 'YpfwF18m1G8=',
    });
  });
});
