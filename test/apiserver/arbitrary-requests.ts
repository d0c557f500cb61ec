import * as fc from 'fast-check';
import { oddMessage } from './arbitrary-messages.ts';
import type { Recorded } from './recorded-answers.ts';

/** A request that nobody in his right mind sends, or nearly. */
export type OddRequest = Omit<Recorded, 'code' | 'answer'>;

/** Most often what is there. */
const names = [
  ...'web shop web shop web c web shop default kube-system nothing'.split(' '),
  '-',
  'A_B',
  '__proto__',
  'x'.repeat(300),
  '%00',
  '..',
  'a%2Fb',
];
const collections = [
  ...['pods', 'services', 'configmaps', 'secrets', 'endpoints', 'events', 'serviceaccounts', 'resourcequotas'].map(
    (plural) => ['/api/v1', plural] as const,
  ),
  ...['deployments', 'replicasets', 'statefulsets', 'daemonsets'].map((plural) => ['/apis/apps/v1', plural] as const),
  ...['jobs', 'cronjobs'].map((plural) => ['/apis/batch/v1', plural] as const),
  ...['networkpolicies', 'ingresses'].map((plural) => ['/apis/networking.k8s.io/v1', plural] as const),
  ['/apis/rbac.authorization.k8s.io/v1', 'roles'] as const,
  ['/apis/authorization.k8s.io/v1', 'localsubjectaccessreviews'] as const,
];
const subresources = [
  '',
  '/status',
  '/scale',
  '/ephemeralcontainers',
  '/eviction',
  '/binding',
  '/token',
  '/finalize',
  '/odd',
];

const resourcePath = fc
  .tuple(
    fc.constantFrom(...collections),
    fc.constantFrom(...names),
    fc.option(fc.constantFrom(...names)),
    fc.constantFrom(...subresources),
  )
  .map(([[root, plural], namespace, name, subresource]) => {
    const collection = `${root}/namespaces/${namespace}/${plural}`;
    return name === null ? collection : `${collection}/${name}${subresource}`;
  });
const clusterPath = fc.constantFrom(
  ...'/api/v1/namespaces /api/v1/namespaces/web /api/v1/namespaces/web/finalize /api/v1/namespaces/web/status'.split(
    ' ',
  ),
  ...'/api/v1/nodes /api/v1/nodes/sallyport-worker /apis/authentication.k8s.io/v1/selfsubjectreviews'.split(' '),
  ...'/apis/authorization.k8s.io/v1/selfsubjectaccessreviews /apis/authorization.k8s.io/v1/selfsubjectrulesreviews'.split(
    ' ',
  ),
  ...'/apis/authorization.k8s.io/v1/subjectaccessreviews /apis/authentication.k8s.io/v1/tokenreviews'.split(' '),
);
const oddPath = fc.webPath().map((path) => (path.startsWith('/') ? path : `/${path}`));
const path = fc.oneof({ weight: 6, arbitrary: resourcePath }, { weight: 3, arbitrary: clusterPath }, oddPath);

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        ...'dryRun fieldManager fieldValidation force gracePeriodSeconds propagationPolicy'.split(' '),
        ...'labelSelector fieldSelector orphanDependents resourceVersion limit continue odd'.split(' '),
      ),
      fc.oneof(
        fc.constantFrom(
          '',
          'All',
          'Strict',
          'Warn',
          'Ignore',
          'true',
          'false',
          '0',
          '-1',
          '9'.repeat(30),
          'Orphan',
          'Foreground',
        ),
        fc.string({ maxLength: 20, unit: 'binary' }),
      ),
    ),
    { maxLength: 3 },
  )
  .map((pairs) =>
    pairs.length === 0
      ? ''
      : `?${new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, value.toWellFormed()])).toString()}`,
  );

const oddValue = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, [], {}, '', 'x', 0, -1, 1.5, 2 ** 53, true, [null], [[]], { a: null }),
  },
  fc.jsonValue({ maxDepth: 3 }),
);

const fieldNames = [
  ...'metadata spec status data stringData name namespace generateName labels annotations'.split(' '),
  ...'finalizers ownerReferences managedFields uid resourceVersion deletionTimestamp selector'.split(' '),
  ...'matchLabels template containers image ports port containerPort protocol replicas env'.split(' '),
  ...'ephemeralContainers targetContainerName volumes podSelector ingress from type clusterIP'.split(' '),
  ...'$patch $retainKeys $setElementOrder/containers $deleteFromPrimitiveList/finalizers __proto__'.split(' '),
  ...'constructor kind apiVersion fieldsV1 manager operation target token resourceAttributes'.split(' '),
  ...'preconditions dryRun involvedObject f:spec k:{ v:'.split(' '),
];

/** Objects of the fields that the API knows, with values that it does not expect. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    oddValue,
    fc.dictionary(fc.constantFrom(...fieldNames), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));

/** Objects that would do, but for one part of them. */
const bent = fc
  .tuple(
    fc.constantFrom('Deployment', 'Pod', 'Service', 'NetworkPolicy', 'ConfigMap', 'Namespace'),
    fc.constantFrom(...names),
    tree,
    fc.constantFrom(...fieldNames),
  )
  .map(([kind, name, value, field]) => {
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'd', ports: [{ containerPort: 80 }] }] },
    };
    const spec: Record<string, unknown> = {
      Deployment: { selector: { matchLabels: { a: 'b' } }, template },
      Pod: template.spec,
      Service: { ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }], selector: { a: 'b' } },
      NetworkPolicy: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] },
    };
    const object = { kind, metadata: { name, finalizers: ['a/b'] }, spec: spec[kind] };
    const bend = (part: unknown): unknown => {
      if (Array.isArray(part)) return part.map(bend);
      if (typeof part !== 'object' || part === null) return part;
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, key === field ? value : bend(inner)]));
    };
    return bend(object);
  });

const jsonText = fc.oneof(tree, bent).map((value) => JSON.stringify(value) ?? '');
const brokenText = fc
  .tuple(jsonText, fc.nat(), fc.constantFrom('', '}', '"', '\\', '\0', '\ud800', '{"a":1,"a":2}', '['.repeat(2000)))
  .map(([text, at, wedge]) => text.slice(0, at % (text.length + 1)) + wedge + text.slice((at + 1) % (text.length + 1)));
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'odd'),
    path: fc.constantFrom(
      '',
      '/',
      '/spec',
      '/metadata/labels/a~1b',
      '/spec/ports/-',
      '/spec/ports/0',
      '/__proto__/x',
      '/metadata/name',
      'odd',
    ),
    from: fc.constantFrom('', '/spec', '/metadata', '/odd'),
    value: tree,
  },
  { requiredKeys: [] },
);
const operations = fc.array(operation, { maxLength: 5 }).map((list) => JSON.stringify(list));
const yamlText = fc.oneof(
  jsonText,
  fc.constantFrom(
    'a: [',
    '&a [*a]',
    '? a\n: b',
    '%YAML 9',
    'kind: List\nitems: [1]',
    '---\n---\n',
    'a: &x {b: *x}',
    '\t- a',
    '!!binary x',
  ),
);

const typed = fc.oneof(
  fc.tuple(
    fc.constantFrom('application/json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'),
    fc.oneof(jsonText, brokenText),
  ),
  fc.tuple(fc.constant('application/json-patch+json'), fc.oneof(operations, jsonText, brokenText)),
  fc.tuple(fc.constantFrom('application/apply-patch+yaml', 'application/yaml'), fc.oneof(yamlText, brokenText)),
  fc.tuple(
    fc.constantFrom('application/vnd.kubernetes.protobuf', 'application/json'),
    fc.oneof(oddMessage, fc.uint8Array({ maxLength: 80 })),
  ),
  fc.tuple(
    fc.constantFrom('text/plain', 'application/apply-patch+cbor', '', ';;;', 'application/json; charset=odd'),
    fc.oneof(jsonText, brokenText),
  ),
);

const wild = fc
  .tuple(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ODD'), path, query, typed)
  .map(([method, bare, search, [type, body]]): OddRequest => ({ method, path: bare + search, type, body }));

/** Objects that are there, and what can be asked of them. */
const standing = fc.constantFrom(
  ...'/api/v1/namespaces/shop/pods/web /api/v1/namespaces/shop/pods/web/status /api/v1/namespaces/web'.split(' '),
  ...'/api/v1/namespaces/shop/pods/web/ephemeralcontainers /api/v1/namespaces/shop/services/web'.split(' '),
  ...'/api/v1/namespaces/shop/configmaps/c /apis/apps/v1/namespaces/shop/deployments/web'.split(' '),
  ...'/apis/apps/v1/namespaces/shop/deployments/web/scale /apis/apps/v1/namespaces/shop/deployments/web/status'.split(
    ' ',
  ),
  '/apis/apps/v1/namespaces/shop/deployments/new',
);
const mildQuery = fc.constantFrom(
  ...'?fieldManager=x ?fieldManager=x&force=true ?fieldManager=kubectl&fieldValidation=Strict'.split(' '),
  ...'?dryRun=All&fieldManager=y ?fieldManager=y&fieldValidation=Ignore'.split(' '),
);

/** Patches of objects that are there: of a kind that fits, with one part that does not. */
const patching = fc
  .tuple(
    standing,
    mildQuery,
    fc.oneof(tree, bent),
    operations,
    fc.constantFrom('merge', 'strategic', 'json', 'apply', 'put'),
  )
  .map(([at, search, value, list, how]): OddRequest => {
    const kind = kindAt(at);
    const named = { ...kind, ...(isObject(value) ? value : { spec: value }) };
    const whole = {
      ...named,
      ...kind,
      metadata: { name: at.split('/')[kind.kind === 'Namespace' ? 4 : 6], ...metadataOf(value) },
    };
    switch (how) {
      case 'json':
        return { method: 'PATCH', path: at + search, type: 'application/json-patch+json', body: list };
      case 'put':
        return { method: 'PUT', path: at + search, type: 'application/json', body: JSON.stringify(whole) };
      case 'apply':
        return {
          method: 'PATCH',
          path: at + search,
          type: 'application/apply-patch+yaml',
          body: JSON.stringify(whole),
        };
      case 'merge':
      case 'strategic': {
        const type = `application/${how === 'merge' ? 'merge' : 'strategic-merge'}-patch+json`;
        const { metadata: _metadata, ...rest } = named as Record<string, unknown>;
        return { method: 'PATCH', path: at + search, type, body: JSON.stringify({ ...rest, ...kind }) };
      }
    }
  });

const making = fc
  .tuple(
    fc.constantFrom(
      '/api/v1/namespaces/shop/pods',
      '/api/v1/namespaces/shop/services',
      '/apis/apps/v1/namespaces/shop/deployments',
      '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies',
      '/api/v1/namespaces',
    ),
    mildQuery,
    bent,
  )
  .map(([at, search, value]): OddRequest => {
    const { kind: _kind, ...rest } = value as Record<string, unknown>;
    return { method: 'POST', path: at + search, type: 'application/json', body: JSON.stringify(rest) };
  });

const deleting = fc.tuple(standing, tree).map(
  ([at, body]): OddRequest => ({
    method: 'DELETE',
    path: at,
    type: 'application/json',
    body: JSON.stringify(body) ?? '',
  }),
);

export const oddRequest: fc.Arbitrary<OddRequest> = fc.oneof(
  { weight: 4, arbitrary: wild },
  { weight: 6, arbitrary: patching },
  { weight: 2, arbitrary: making },
  { weight: 1, arbitrary: deleting },
);

function kindAt(path: string): { readonly apiVersion: string; readonly kind: string } {
  if (path.endsWith('/scale')) return { apiVersion: 'autoscaling/v1', kind: 'Scale' };
  const [, kind = 'Namespace'] = kindsOfPaths.find(([part]) => path.includes(part)) ?? [];
  return { apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1', kind };
}

const kindsOfPaths = [
  ['/pods/', 'Pod'],
  ['/services/', 'Service'],
  ['/configmaps/', 'ConfigMap'],
  ['/deployments/', 'Deployment'],
] as const;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What odd metadata says besides names. */
function metadataOf(value: unknown): object {
  const metadata = isObject(value) ? (value as { metadata?: unknown }).metadata : undefined;
  if (!isObject(metadata)) return {};
  const { name: _name, namespace: _namespace, ...rest } = metadata as Record<string, unknown>;
  return rest;
}
