import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateOpenApi } from '../../../scripts/generate-openapi.ts';
import { type Answered, type OpenApiSchema, type Served, serve } from '../server.fixture.ts';

let served: Served;
let reads = 0;
beforeAll(async () => {
  const text = generateOpenApi();
  served = await serve({
    readOpenApi: () => {
      reads++;
      return text;
    },
  });
});
afterAll(() => served.server.close());

async function document(groupVersion: string): Promise<Answered> {
  return (await served.ask(`/openapi/v3/${groupVersion}`)).json();
}

function schema(from: Answered, name: string): OpenApiSchema | undefined {
  return from.components.schemas[name];
}

describe('OpenAPI', () => {
  it('is read once, and not before the first request', async () => {
    await served.ask('/apis');
    expect(reads).toBe(0);
    await document('api/v1');
    await document('apis/apps/v1');
    expect(reads).toBe(1);
  });

  it('has an index of all group versions, whose addresses hold a hash', async () => {
    const { paths } = (await served.ask('/openapi/v3')).json();
    expect(Object.keys(paths)).toHaveLength(22);
    const { serverRelativeURL } = paths['apis/networking.k8s.io/v1']!;
    expect(serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/networking\.k8s\.io\/v1\?hash=[0-9A-F]{128}$/);
    const { code, headers } = await served.ask(serverRelativeURL);
    expect([code, headers['cache-control']]).toEqual([200, 'public, immutable']);
  });

  it('holds every schema that a document refers to', async () => {
    for (const groupVersion of [
      'api/v1',
      'apis/apps/v1',
      'apis/batch/v1',
      'apis/networking.k8s.io/v1',
      'apis/rbac.authorization.k8s.io/v1',
    ]) {
      const found = await document(groupVersion);
      const refs = [...JSON.stringify(found).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
      expect([groupVersion, refs.filter((name) => schema(found, name) === undefined)]).toEqual([groupVersion, []]);
    }
  });

  it('describes fields of every sort, in the words of v1.35', async () => {
    const networking = await document('apis/networking.k8s.io/v1');
    const core = await document('api/v1');
    const { properties, description } = schema(networking, 'io.k8s.api.networking.v1.NetworkPolicySpec') ?? {};
    expect(description).toBe('NetworkPolicySpec provides the specification of a NetworkPolicy');
    expect(properties?.['podSelector']?.description).toMatch(
      /^podSelector selects the pods to which this NetworkPolicy/,
    );
    expect(schema(networking, 'io.k8s.api.networking.v1.NetworkPolicy')?.properties?.['kind']?.description).toMatch(
      /^Kind is a string value representing the REST resource this object represents\./,
    );
    expect(schema(core, 'io.k8s.api.core.v1.PodSpec')?.properties?.['hostUsers']?.description).toContain('alpha-level');
    expect(schema(core, 'io.k8s.api.core.v1.Container')?.properties?.['args']?.description).toContain('$(VAR_NAME)');
  });

  it('describes every field but four, which the real server does not describe either', () => {
    const bare = Object.entries(JSON.parse(generateOpenApi()) as Record<string, OpenApiSchema>).flatMap(
      ([name, { properties = {} }]) =>
        Object.keys(properties).flatMap((field) => (properties[field]?.description ? [] : [`${name}.${field}`])),
    );
    expect(bare).toEqual([
      'io.k8s.api.networking.v1.IngressRule.http',
      'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent.type',
      'io.k8s.api.certificates.v1.CertificateSigningRequest.metadata',
      'io.k8s.api.certificates.v1.CertificateSigningRequestList.metadata',
    ]);
  });

  it('in its second version describes nothing, in JSON and in protobuf', async () => {
    expect((await served.ask('/openapi/v2')).json().paths).toEqual({});
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    const { code, text } = await served.ask('/openapi/v2', { headers: { accept } });
    // What a real server's document begins with, and an empty `paths`.
    const begins = Buffer.from('0a03322e3012120a0a4b756265726e657465731204312e333542', 'hex').toString();
    expect([code, text]).toEqual([200, `${begins}\0`]);
  });

  it('says how lists are merged', async () => {
    const core = await document('api/v1');
    const containers = schema(core, 'io.k8s.api.core.v1.PodSpec')?.properties?.['containers'];
    expect(containers).toMatchObject({
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    });
  });

  it.each([
    ['api/v1', '/api/v1/namespaces/{namespace}/pods', { group: '', version: 'v1', kind: 'Pod' }],
    ['api/v1', '/api/v1/namespaces', { group: '', version: 'v1', kind: 'Namespace' }],
    ['apis/apps/v1', '/apis/apps/v1/deployments', { group: 'apps', version: 'v1', kind: 'Deployment' }],
  ])('names the kind of each path: %s %s', async (groupVersion, path, gvk) => {
    const { paths } = await document(groupVersion);
    expect(paths[path]?.['get']?.['x-kubernetes-group-version-kind']).toEqual(gvk);
  });

  it.each(['post', 'put', 'patch'] as const)(
    'names the parameters by which kubectl knows what %s understands',
    async (method) => {
      const { paths } = await document('apis/networking.k8s.io/v1');
      const all = '/apis/networking.k8s.io/v1/namespaces/{namespace}/networkpolicies';
      const operation = paths[method === 'post' ? all : `${all}/{name}`]?.[method];
      const names = operation?.parameters.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation']));
    },
  );

  it.each(['/openapi/v1', '/openapi/v3/apis/nope/v1', '/openapi/v3/api/v1/more', '/openapi/v3/apis/apps'])(
    'has nothing else: %s',
    async (path) => {
      expect((await served.ask(path)).code).toBe(404);
    },
  );
});
