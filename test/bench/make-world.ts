/**
 * Worlds to measure on: namespaces, pods with addresses, Services and policies of every shape, as one `List`. Each
 * `replicas` pods are of one Deployment and alike, but for their names and addresses. The same arguments give the same
 * bytes.
 */
export function makeWorld(pods: number, policies: number, replicas = 1): string {
  const random = generator(pods * 31 + policies);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const namespaces = Array.from({ length: Math.max(3, Math.min(45, Math.round(pods / 14))) }, (_, index) => ({
    name: `${teams[index % teams.length]}-${envs[Math.floor(index / teams.length) % envs.length]}`,
    team: teams[index % teams.length] ?? '',
    env: envs[Math.floor(index / teams.length) % envs.length] ?? '',
  }));
  const objects: object[] = namespaces.map(({ name, team, env }) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name, team, env } },
  }));
  for (let workload = 0; workload * replicas < pods; workload++) {
    const { name: namespace } = namespaces[workload % namespaces.length] ?? { name: '' };
    const template = templateOf(workload, pick);
    const indices = Array.from({ length: Math.min(replicas, pods - workload * replicas) }, (_, of) => of);
    for (const index of indices) objects.push(pod(workload * replicas + index, namespace, template, replicas > 1));
  }
  for (const { name: namespace } of namespaces) {
    for (const app of apps) objects.push(service(namespace, app));
  }
  for (let index = 0; index < policies; index++) {
    const shape = shapes[index % shapes.length] as Shape;
    const { name: namespace } = pick(namespaces);
    objects.push({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace },
      spec: shape(pick, pods),
    });
  }
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })}\n`;
}

type Pick = <T>(items: readonly T[]) => T;
type Shape = (pick: Pick, pods: number) => object;

const teams = ['shop', 'pay', 'ship', 'auth', 'data', 'mail', 'find', 'media', 'geo', 'risk', 'ops', 'labs'];
const envs = ['prod', 'staging', 'dev'];
const apps = ['web', 'api', 'db', 'cache', 'worker', 'admin'];
const listens: Readonly<Record<string, { name: string; containerPort: number }>> = {
  web: { name: 'http', containerPort: 8080 },
  api: { name: 'http', containerPort: 8080 },
  admin: { name: 'http', containerPort: 8081 },
  db: { name: 'pg', containerPort: 5432 },
  cache: { name: 'redis', containerPort: 6379 },
  worker: { name: 'metrics', containerPort: 9090 },
};

interface Template {
  readonly name: string;
  readonly app: string;
  readonly labels: Readonly<Record<string, string>>;
}

function templateOf(workload: number, pick: Pick): Template {
  const app = pick(apps);
  const labels = { app, version: pick(['v1', 'v2']), ...(workload % 9 === 0 ? { track: pick(['', 'canary']) } : {}) };
  return { name: `${app}-${workload}`, app, labels };
}

function pod(index: number, namespace: string, { name, app, labels }: Template, ofDeployment: boolean): object {
  const ip = address(index);
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-5d9c7b`, uid: name, controller: true };
  const metadata = ofDeployment
    ? {
        name: `${name}-5d9c7b-${index}`,
        namespace,
        labels: { ...labels, 'pod-template-hash': '5d9c7b' },
        ownerReferences: [owner],
      }
    : { name, namespace, labels };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      nodeName: `node-${index % 3}`,
      containers: [{ name: 'main', image: 'app:1', ports: [{ ...listens[app], protocol: 'TCP' }] }],
    },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], hostIP: `192.168.0.${(index % 3) + 1}` },
  };
}

function service(namespace: string, app: string): object {
  const port = { port: 80, targetPort: listens[app]?.name, protocol: 'TCP' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace },
    spec: { selector: { app }, ports: [port] },
  };
}

/** 200 pods in each /24. */
function address(index: number): string {
  return `10.${244 + Math.floor(index / 51_200)}.${Math.floor(index / 200) % 256}.${(index % 200) + 10}`;
}

const app = (pick: Pick): object => ({ matchLabels: { app: pick(apps) } });
const tcp = (...ports: (number | string)[]): object[] => ports.map((port) => ({ protocol: 'TCP', port }));
const dns = { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }, ...tcp(53)] };
const block = (pick: Pick, pods: number): object => {
  const third = pick(Array.from({ length: Math.ceil(pods / 200) }, (_, index) => index % 256));
  return { ipBlock: { cidr: `10.244.${third}.0/24`, except: [`10.244.${third}.64/28`] } };
};

const shapes: readonly Shape[] = [
  () => ({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  () => ({ podSelector: {}, policyTypes: ['Egress'], egress: [dns] }),
  (pick) => ({
    podSelector: app(pick),
    ingress: [
      { from: [{ namespaceSelector: { matchLabels: { env: pick(envs) } }, podSelector: app(pick) }], ports: tcp(8080) },
    ],
  }),
  (pick) => ({
    podSelector: app(pick),
    ingress: [
      {
        from: [{ namespaceSelector: { matchExpressions: [{ key: 'env', operator: 'In', values: envs.slice(1) }] } }],
        ports: tcp('http'),
      },
    ],
  }),
  (pick, pods) => ({ podSelector: app(pick), ingress: [{ from: [block(pick, pods)], ports: tcp(8080, 5432) }] }),
  (pick) => ({
    podSelector: app(pick),
    policyTypes: ['Egress'],
    egress: [{ to: [{ podSelector: app(pick) }], ports: [{ protocol: 'TCP', port: 5000, endPort: 9000 }] }, dns],
  }),
  (pick) => ({
    podSelector: app(pick),
    ingress: [
      {
        from: [
          {
            namespaceSelector: {},
            podSelector: { matchExpressions: [{ key: 'version', operator: 'NotIn', values: ['v2'] }] },
          },
        ],
      },
    ],
  }),
  () => ({ podSelector: {} }),
  (pick) => ({
    podSelector: app(pick),
    ingress: [
      {
        from: [{ podSelector: app(pick) }, { namespaceSelector: { matchLabels: { team: pick(teams) } } }],
        ports: tcp(8080, 9090),
      },
    ],
  }),
  (pick) => ({
    podSelector: app(pick),
    policyTypes: ['Egress'],
    egress: [
      { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: tcp(443) },
      { to: [{ namespaceSelector: {} }] },
    ],
  }),
  () => ({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }),
  (pick) => ({
    podSelector: {
      matchExpressions: [
        { key: 'track', operator: 'DoesNotExist' },
        { key: 'app', operator: 'In', values: [pick(apps), pick(apps)] },
      ],
    },
    ingress: [{ from: [{ podSelector: { matchLabels: { track: '' } } }], ports: tcp(8080) }],
  }),
  (pick) => ({ podSelector: app(pick), ingress: [{ ports: [{ protocol: 'UDP' }] }] }),
  (pick) => ({ podSelector: app(pick), ingress: [{}] }),
];

/** mulberry32: numbers from 0 to 1 that look random and are the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
