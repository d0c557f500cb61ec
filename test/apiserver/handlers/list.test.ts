import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asTable, type Served, serve } from '../server.fixture.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
  for (const [name, labels] of Object.entries(labelled)) {
    served.store({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels } });
  }
});
afterAll(() => served.server.close());

const labelled: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  a: { app: 'web', tier: 'front', size: '3' },
  b: { app: 'web', tier: 'back', size: '10' },
  c: { app: 'db' },
  d: {},
};
const path = '/api/v1/namespaces/default/configmaps';

function queryOf(query: Readonly<Record<string, string>>): string {
  return new URLSearchParams(query).toString();
}

async function names(query: Readonly<Record<string, string>>): Promise<string> {
  const { json } = await served.ask(`${path}?${queryOf(query)}`);
  return json()
    .items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
    .filter((name: string) => name in labelled)
    .join('');
}

describe('a label selector', () => {
  it.each([
    ['', 'abcd'],
    ['app=web', 'ab'],
    ['app==web', 'ab'],
    ['app=web,tier=front', 'a'],
    ['app!=web', 'cd'],
    ['app', 'abc'],
    ['!app', 'd'],
    ['! app', 'd'],
    ['app in (web, db)', 'abc'],
    ['app in (db)', 'c'],
    ['tier notin (front)', 'bcd'],
    ['app,tier notin (front)', 'bc'],
    ['size>3', 'b'],
    ['size<10', 'a'],
    ['app in ()', ''],
    ['tier in (front,,back)', 'ab'],
    ['in in (in)', ''],
    ['app=', ''],
  ])('%j selects %j', async (labelSelector, expected) => {
    expect(await names({ labelSelector })).toBe(expected);
  });

  it.each([
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in b,c', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in ((b)', "unable to parse requirement: found '(', expected: ',', ')' or identifier"],
    ['=', "found '=', expected: !, identifier, or 'end of string'"],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a!b', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
    ['a gt x', "unable to parse requirement: found 'gt', expected: in, notin, =, ==, !=, gt, lt"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a=(b)', "unable to parse requirement: found '(', expected: identifier"],
    [
      'a>x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    [
      'a=-b',
      "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
    [
      'a/b/c=d',
      "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
  ])('that cannot be read is refused in the words of the real server: %j', async (labelSelector, message) => {
    const { code, json } = await served.ask(`${path}?${queryOf({ labelSelector })}`);
    expect([code, json().reason, json().message]).toEqual([400, 'BadRequest', message]);
  });
});

describe('a field selector', () => {
  it.each([
    ['metadata.name=a', 'a'],
    ['metadata.name!=a,metadata.namespace=default', 'bcd'],
    ['metadata.name==a,,metadata.namespace==default', 'a'],
    ['metadata.namespace=other', ''],
  ])('%j selects %j', async (fieldSelector, expected) => {
    expect(await names({ fieldSelector })).toBe(expected);
  });

  it.each([
    ['/api/v1/pods', 'spec.nodeName=sallyport-worker', ['Pod']],
    ['/api/v1/pods', 'status.phase=Running,spec.restartPolicy=Always,spec.hostNetwork=false', ['Pod']],
    ['/api/v1/nodes', 'spec.unschedulable=false', ['Node']],
    ['/api/v1/namespaces', 'status.phase=Active,metadata.name=default', ['Namespace']],
    ['/api/v1/services', 'spec.clusterIP=10.96.0.1,spec.type=ClusterIP', ['Service']],
  ])('knows the fields of the kind: %s %s', async (of, fieldSelector) => {
    const { json } = await served.ask(`${of}?${queryOf({ fieldSelector })}`);
    expect(json().items.length).toBeGreaterThan(0);
  });

  it.each([
    ['/api/v1/pods', 'spec.x=y', 'field label not supported: spec.x'],
    ['/api/v1/events', 'spec.x=y', 'field label not supported: spec.x'],
    ['/api/v1/nodes', 'metadata.namespace=y', 'field label not supported: metadata.namespace'],
    ['/apis/batch/v1/jobs', 'spec.x=y', 'field label "spec.x" not supported for Job'],
    [path, 'data.x=b', '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['/api/v1/pods', 'foo', "invalid selector: 'foo'; can't understand 'foo'"],
    [
      '/api/v1/pods',
      'metadata.name in (a)',
      "invalid selector: 'metadata.name in (a)'; can't understand 'metadata.name in (a)'",
    ],
    ['/api/v1/pods', 'metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
    ['/api/v1/pods', 'metadata.name=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
    ['/api/v1/pods', '=b', 'field label not supported: '],
  ])('refuses what it does not know: %s %s', async (of, fieldSelector, message) => {
    const { code, json } = await served.ask(`${of}?${queryOf({ fieldSelector })}`);
    expect([code, json().message]).toEqual([400, message]);
  });
});

describe('a list', () => {
  it('does not repeat the kind in its items', async () => {
    const list = (await served.ask('/api/v1/namespaces')).json();
    expect([list.kind, list.apiVersion]).toEqual(['NamespaceList', 'v1']);
    expect(Object.keys(list.items[0]!)).not.toContain('kind');
  });

  it('comes by parts, all of the version of the first', async () => {
    const first = (await served.ask(`${path}?limit=2`)).json();
    expect(first.items.map((item) => item.metadata.name)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBeGreaterThanOrEqual(2);
    served.store({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b2', namespace: 'default' } });
    const rest = (await served.ask(`${path}?limit=50&continue=${first.metadata.continue}`)).json();
    expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const all = rest.items.map((item) => item.metadata.name);
    expect(all).toContain('d');
    expect(all).not.toContain('b2');
    expect(rest.metadata.continue).toBeUndefined();
    served.simulator.objects.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: 'b2', namespace: 'default' });
  });

  it('gives no number of what remains when a selector leaves things out', async () => {
    const { metadata } = (await served.ask(`${path}?limit=1&labelSelector=app`)).json();
    expect(metadata.continue).toBeDefined();
    expect(metadata.remainingItemCount).toBeUndefined();
  });

  it('can be of an older version', async () => {
    const before = (await served.ask(path)).json();
    served.store({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'later', namespace: 'default' } });
    const { resourceVersion } = before.metadata;
    const exact = (await served.ask(`${path}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`)).json();
    expect(exact.items).toEqual(before.items);
    const newer = (
      await served.ask(`${path}?resourceVersion=${resourceVersion}&resourceVersionMatch=NotOlderThan`)
    ).json();
    expect(newer.items.length).toBe(before.items.length + 1);
    served.simulator.objects.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: 'later', namespace: 'default' });
  });

  it.each([
    ['limit=abc', 400, 'strconv.ParseInt: parsing "abc": invalid syntax'],
    [
      'resourceVersion=abc',
      400,
      'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    ],
    ['resourceVersion=1&resourceVersionMatch=Exact', 410, 'The resourceVersion for the provided list is too old.'],
    [
      'resourceVersionMatch=Exact',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      'resourceVersionMatch=Foo&resourceVersion=1',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      'sendInitialEvents=true',
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
    [
      'resourceVersionMatch=Exact&resourceVersion=0',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
  ])('refuses options that make no sense: %s', async (query, expected, message) => {
    const { code, json } = await served.ask(`${path}?${query}`);
    expect([code, json().message]).toEqual([expected, message]);
  });

  it('of a version that has not come yet is not waited for', async () => {
    const { code, json } = await served.ask(`${path}?resourceVersion=99999999`);
    expect([code, json().reason]).toEqual([504, 'Timeout']);
    expect(json().message).toMatch(/^Timeout: Too large resource version: 99999999, current: \d+$/);
  });

  it.each(['xyz', Buffer.from('{"v":"meta.k8s.io/v1"}').toString('base64url'), Buffer.from('7').toString('base64url')])(
    'is not continued from a token that was never given: %s',
    async (token) => {
      const { code, json } = await served.ask(`${path}?continue=${token}`);
      expect([code, json().message]).toEqual([400, expect.stringMatching(/^invalid continue token: /)]);
    },
  );

  it('is not continued once its version is forgotten', async () => {
    const token = Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":"/a\\u0000"}').toString('base64url');
    const { code, json } = await served.ask(`${path}?continue=${token}`);
    expect([code, json().reason]).toEqual([410, 'Expired']);
  });
});

describe('an answer', () => {
  it.each([
    [undefined, 'ConfigMapList'],
    ['*/*', 'ConfigMapList'],
    ['application/vnd.kubernetes.protobuf,application/json', 'ConfigMapList'],
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'Table'],
    ['application/json;as=Table;v=v2;g=meta.k8s.io,application/json', 'ConfigMapList'],
    ['application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', 'PartialObjectMetadataList'],
  ])('is what the client accepts: %s', async (accept, kind) => {
    const { json } = await served.ask(path, { headers: accept === undefined ? {} : { accept } });
    expect(json().kind).toBe(kind);
  });

  it.each([
    'text/html',
    'application/vnd.kubernetes.protobuf',
    'application/json;as=Foo;v=v1;g=meta.k8s.io',
    'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  ])('that cannot be given is not acceptable: %s', async (accept) => {
    const { code, json } = await served.ask(path, { headers: { accept } });
    expect([code, json().reason]).toEqual([406, 'NotAcceptable']);
  });

  it('as a Table has the columns of the kind, and the metadata of each object', async () => {
    const found = (await served.ask(`${path}?labelSelector=tier%3Dback`, { headers: asTable })).json();
    expect(found.columnDefinitions?.map(({ name }) => name)).toEqual(['Name', 'Data', 'Age']);
    const object = expect.objectContaining({ kind: 'PartialObjectMetadata', metadata: expect.anything() as object });
    expect(found.rows).toEqual([{ cells: ['b', 0, expect.stringMatching(/^\d+s$/)], object }]);
  });

  it('as a Table holds no object where none is to be included, and a whole one where that is asked for', async () => {
    const rowWith = async (include: string) =>
      (await served.ask(`${path}/a?includeObject=${include}`, { headers: asTable })).json().rows[0];
    expect(await rowWith('None')).toMatchObject({ object: null });
    const whole = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    expect(await rowWith('Object')).toMatchObject({ object: whole });
  });

  it('as a Table refuses to include what it does not know', async () => {
    const { code, json } = await served.ask(`${path}?includeObject=Foo`, { headers: asTable });
    const because = "includeObject: Invalid value: \"Foo\": must be 'Metadata', 'Object', 'None', or empty";
    expect([code, json().message]).toEqual([400, `Unable to convert to Table as requested: ${because}`]);
  });

  it('of an empty list is a Table without rows', async () => {
    const found = (await served.ask('/apis/networking.k8s.io/v1/networkpolicies', { headers: asTable })).json();
    expect(found).toMatchObject({ kind: 'Table', rows: [] });
    expect(found.columnDefinitions).toHaveLength(3);
  });

  it('of a resource that is going away warns', async () => {
    const { headers } = await served.ask('/api/v1/endpoints');
    expect(headers['warning']).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
  });
});
