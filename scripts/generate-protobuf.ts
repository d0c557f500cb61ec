// Writes src/apiserver/wire/generated-messages.json: the protobuf messages of the kinds that clients send, by field number.
// `node scripts/generate-protobuf.ts API MACHINERY` with the folders of k8s.io/api and k8s.io/apimachinery at the
// release that the simulated cluster is; needed again only for another release.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const target = new URL('../src/apiserver/wire/generated-messages.json', import.meta.url);

/** The kinds that are taken as protobuf: those that kubectl makes from flags, and all that the simulator stores. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  'core v1': [
    ...'Namespace Node Pod Service Endpoints ConfigMap Secret ServiceAccount Event Binding'.split(' '),
    ...'ResourceQuota LimitRange PersistentVolume PersistentVolumeClaim PodTemplate'.split(' '),
    'ReplicationController',
  ],
  'apps v1': ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ControllerRevision'],
  'batch v1': ['Job', 'CronJob'],
  'networking v1': ['NetworkPolicy', 'Ingress', 'IngressClass', 'IPAddress', 'ServiceCIDR'],
  'discovery v1': ['EndpointSlice'],
  'rbac v1': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'policy v1': ['PodDisruptionBudget', 'Eviction'],
  'scheduling v1': ['PriorityClass'],
  'autoscaling v1': ['Scale', 'HorizontalPodAutoscaler'],
  'autoscaling v2': ['HorizontalPodAutoscaler'],
  'authentication v1': ['TokenRequest', 'TokenReview', 'SelfSubjectReview'],
  'authorization v1': [
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
    'LocalSubjectAccessReview',
  ],
  'events v1': ['Event'],
  'coordination v1': ['Lease'],
  'storage v1': ['StorageClass'],
  'certificates v1': ['CertificateSigningRequest'],
};

const groups: Readonly<Record<string, string>> = {
  core: '',
  networking: 'networking.k8s.io/',
  discovery: 'discovery.k8s.io/',
  rbac: 'rbac.authorization.k8s.io/',
  scheduling: 'scheduling.k8s.io/',
  authentication: 'authentication.k8s.io/',
  authorization: 'authorization.k8s.io/',
  events: 'events.k8s.io/',
  coordination: 'coordination.k8s.io/',
  storage: 'storage.k8s.io/',
  certificates: 'certificates.k8s.io/',
};

/** Messages that become one JSON value, which src/apiserver/wire/protobuf.ts knows by these names. */
const special: ReadonlySet<string> = new Set([
  ...'resource.Quantity meta.Time meta.MicroTime meta.FieldsV1 meta.Duration'.split(' '),
  ...'intstr.IntOrString runtime.RawExtension authentication.ExtraValue authorization.ExtraValue certificates.ExtraValue'.split(
    ' ',
  ),
]);

interface Message {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: string; readonly number: string }[];
}

function generate(api: string, machinery: string): string {
  const folders = new Map([
    ...Object.keys(wanted).map((key) => [prefixOf(key), `${api}/${key.replace(' ', '/')}`] as const),
    ['meta', `${machinery}/pkg/apis/meta/v1`],
    ['runtime', `${machinery}/pkg/runtime`],
    ['resource', `${machinery}/pkg/api/resource`],
    ['intstr', `${machinery}/pkg/util/intstr`],
  ]);
  const messages = new Map<string, Message>();
  const tags = new Map<string, string>();
  for (const [prefix, folder] of folders) {
    for (const message of messagesIn(readFileSync(`${folder}/generated.proto`, 'utf8'), prefix)) {
      messages.set(message.name, message);
    }
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.go') && !name.includes('_test'))) {
      if (file.startsWith('generated') || file.startsWith('zz_')) continue;
      for (const [field, json] of tagsIn(readFileSync(`${folder}/${file}`, 'utf8'), prefix)) tags.set(field, json);
    }
  }
  const kinds: Record<string, string> = {};
  const table: Record<string, string> = {};
  const add = (name: string): void => {
    const message = messages.get(name);
    if (special.has(name) || name in table) return;
    if (message === undefined) throw new Error(`no message ${name}`);
    table[name] = '';
    const fields = message.fields.map(({ name: field, type, number }) => {
      const json = tags.get(`${name}.${field}`) ?? field;
      const bare = type.replace(/^(\[\]|\{\})/, '');
      if (bare.includes('.')) add(bare);
      return `${number} ${json === '' ? '^' : json} ${type}`;
    });
    table[name] = fields.join(';');
  };
  for (const [key, names] of Object.entries(wanted)) {
    const [group = '', version = ''] = key.split(' ');
    for (const kind of names) {
      const name = `${prefixOf(key)}.${kind}`;
      kinds[`${groups[group] ?? `${group}/`}${version}/${kind}`] = name;
      add(name);
    }
  }
  for (const kind of ['DeleteOptions', 'CreateOptions', 'UpdateOptions', 'PatchOptions']) {
    kinds[`v1/${kind}`] = `meta.${kind}`;
    add(`meta.${kind}`);
  }
  const lines = (record: Readonly<Record<string, string>>): string =>
    Object.keys(record)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(record[key])}`)
      .join(',\n');
  return `{\n"kinds": {\n${lines(kinds)}\n},\n"messages": {\n${lines(table)}\n}\n}\n`;
}

/** `autoscaling v2` needs a name of its own beside `autoscaling v1`. */
function prefixOf(key: string): string {
  return key.replace(' v1', '').replace(' ', '');
}

function messagesIn(proto: string, prefix: string): readonly Message[] {
  return [...proto.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => ({
    name: `${prefix}.${name}`,
    fields: [...body.matchAll(/^ {2}(optional |repeated |map<string, )?([\w.]+)(>)? (\w+) = (\d+);/gm)].map(
      ([, how = '', type = '', , field = '', number = '']) => {
        const shape = how.startsWith('repeated') ? '[]' : how.startsWith('map') ? '{}' : '';
        return { name: field, type: shape + typeOf(type, prefix), number };
      },
    ),
  }));
}

function typeOf(type: string, prefix: string): string {
  if (/^[a-z]/.test(type)) return type;
  const parts = type.split('.');
  return parts.length === 1
    ? `${prefix}.${type}`
    : `${prefixOf(`${parts.at(-3)} ${parts.at(-2)}`)}.${parts.at(-1)}`
        .replace('apiresource.', 'resource.')
        .replace('pkgruntime.', 'runtime.')
        .replace('utilintstr.', 'intstr.');
}

/** The JSON name of each field whose protobuf name differs from it; '' where its fields stand in the outer object. */
function tagsIn(go: string, prefix: string): readonly (readonly [string, string])[] {
  return [...go.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)].flatMap(([, struct = '', body = '']) =>
    [...body.matchAll(/(\w+) +`json:"([^",]*)[^"]*" protobuf:"[^"]*?(?:name=(\w+))?"/g)].map(
      ([, type = '', json = '', named = `${type[0]?.toLowerCase()}${type.slice(1)}`]) =>
        [`${prefix}.${struct}.${named}`, json] as const,
    ),
  );
}

const [api = '', machinery = ''] = process.argv.slice(2);
if (!existsSync(api) || !existsSync(machinery)) throw new Error('usage: generate-protobuf.ts API MACHINERY');
writeFileSync(target, generate(api, machinery));
