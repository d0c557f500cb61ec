import type { Pod } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { parseAllDocuments } from 'yaml';
import type { Check, Grade } from '../../graders/grader.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { policyTexts } from '../../src/kube/yaml/read-policy-texts.ts';
import { connect } from '../../src/network/trace-connection.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { drawTaskBoard, type TaskBoard } from '../../src/session/board/task-board.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';

/** A shop with a database, its app (twice) and a website, and a stranger with the app's label in another namespace. */
export function shop(policies: readonly NetworkPolicy[] = []): Snapshot {
  const names = ['shop', 'dev', 'kube-system'];
  return {
    namespaces: names.map((name) => ({ metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } })),
    nodes: [],
    pods: [
      pod('shop', 'app-5d9c7-x2k4p', { app: 'app' }, '10.244.1.2', [8080], 'app'),
      pod('shop', 'app-5d9c7-zq7wn', { app: 'app' }, '10.244.2.2', [8080], 'app'),
      pod('shop', 'web-6f4b8-mn5tr', { app: 'web' }, '10.244.1.3', [80], 'web'),
      pod('shop', 'db-7c8d9-hj2vb', { app: 'db' }, '10.244.2.3', [5432, 9187], 'db'),
      pod('dev', 'app-5d9c7-lk8sd', { app: 'app' }, '10.244.1.4', [8080], 'app'),
      pod('kube-system', 'coredns-1', { 'k8s-app': 'kube-dns' }, '10.244.0.2', [53]),
    ],
    services: [],
    endpointSlices: [],
    policies,
  };
}

function pod(
  namespace: string,
  name: string,
  labels: Record<string, string>,
  ip: string,
  ports: number[],
  workload?: string,
): Pod {
  const hash = name.split('-').at(-2) ?? '';
  return {
    metadata: {
      namespace,
      name,
      labels: workload ? { ...labels, 'pod-template-hash': hash } : labels,
      ...(workload
        ? {
            ownerReferences: [
              { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${workload}-${hash}`, uid: '1', controller: true },
            ],
          }
        : {}),
    },
    spec: { containers: [{ name: 'main', ports: ports.map((containerPort) => ({ containerPort, protocol: 'TCP' })) }] },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

const app = { is: 'pods', namespace: 'shop', labels: { app: 'app' } } as const;
const db = { is: 'pods', namespace: 'shop', labels: { app: 'db' } } as const;
const postgres = { protocol: 'TCP', from: 5432, to: 5432 } as const;

export const shopChecks: readonly Check[] = [
  {
    id: 'only-the-app',
    says: 'Nobody but the app reaches the database',
    weight: 4,
    claim: { about: 'flow', is: 'only', these: [app], reach: [db] },
  },
  {
    id: 'only-postgres',
    says: 'On the database, the app reaches nothing but Postgres',
    weight: 2,
    claim: { about: 'flow', is: 'never', from: [app], to: [db], exceptPorts: [postgres] },
  },
  {
    id: 'app-reaches-postgres',
    says: 'The app still reaches Postgres on 5432',
    weight: 2,
    claim: { about: 'flow', is: 'works', from: [app], to: [db], ports: [postgres] },
  },
  {
    id: 'everything-else',
    says: 'Everything else works as before',
    weight: 1,
    claim: { about: 'flow', is: 'unchanged' },
  },
];

export const shopTask: Scenario = {
  id: 'shop-task',
  pack: 'test',
  version: '1.0.0',
  variant: 1,
  title: 'Only the app may reach the database',
  domain: 'Cluster Setup',
  competency: 'network policies',
  skills: ['ingress-rules', 'ports'],
  difficulty: 'easy',
  minutes: 6,
  weight: 6,
  covers: [9],
  uses: ['practice', 'drill', 'exam'],
  network: 'policies',
  metadataService: false,
  imagesWithoutShell: [],
  anonymous: true,
  identities: [],
  toFind: [],
  links: [],
  lessons: [],
  kind: { is: 'write' },
  namespace: 'shop',
  task: 'In namespace `shop`, pods labelled `app=db` may be reached only by pods labelled `app=app` of the same namespace, and only on TCP 5432.\n\nEverything else must keep working as it does now, what the database may dial included.\n',
  hints: ['A NetworkPolicy belongs to the namespace of the pods it protects.', 'Who may come in stands under `from`.'],
  checks: shopChecks,
  start: [],
  solution: policyText(
    'db-only',
    '  - from:\n    - podSelector:\n        matchLabels: {app: app}\n    ports:\n    - port: 5432',
  ),
  nearMisses: [],
  rightAnswers: [],
  debrief: {
    model: 'A policy isolates the pods that it selects.',
    trap: 'The database pod runs two containers, and a rule without `ports` opens both.',
    see: 'kubectl exec -n dev deploy/app -- nc -zvw2 db.shop 5432',
    shortest: 'One policy with one rule.',
  },
};

/** An answer with one ingress rule for the database. */
export function policyText(name: string, rules: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
  - Ingress
  ingress:
${rules}
`;
}

/** The answer that lets the app of every namespace in. */
export const anyNamespace = policyText(
  'db-allow',
  '  - from:\n    - namespaceSelector: {}\n      podSelector:\n        matchLabels:\n          app: app\n    ports:\n    - port: 5432',
);

/** What a session is told when an answer of valid policies has been applied. */
export function applied(
  text: string,
  savedAt: number,
  before?: TaskBoard,
): Extract<SessionEvent, { is: 'answer-applied' }> {
  const policies = parseAllDocuments(text).flatMap((document) => {
    const value = document.toJS() as NetworkPolicy | null;
    return value ? [value] : [];
  });
  const [untouched, snapshot] = [shop(), shop(policies)];
  return {
    is: 'answer-applied',
    answer: {
      text,
      savedAt,
      applied: {
        accepted: policies.map(({ metadata }) => ({
          file: 'answer.yaml',
          line: 1,
          column: 1,
          ref: {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            name: metadata?.name ?? '',
            namespace: 'shop',
          },
          manifest: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: metadata ?? {} },
          warnings: [],
        })),
        rejected: [],
        warnings: [],
      },
    },
    cluster: {
      untouched,
      snapshot,
      board: drawTaskBoard(shopTask, { snapshot: untouched }, { snapshot }, before),
      policies: policyTexts(text, 'shop', policies),
    },
  };
}

/** The grade of `anyNamespace`: the app of another namespace still reaches the database. */
export function gradeOfAnyNamespace(): Grade {
  const { cluster } = applied(anyNamespace, 0);
  const findings = (
    [
      [{ pod: 'dev/app-5d9c7-lk8sd' }, 5432],
      [{ like: { namespace: 'dev', labels: { app: 'app' } } }, 5432],
    ] as const
  ).map(([from, port]) => {
    const flow = { from, to: { pod: 'shop/db-7c8d9-hj2vb' }, port, protocol: 'TCP' } as const;
    const { outcome, egress, ingress } = connect(cluster.snapshot, flow);
    return { about: 'flow', flow, expected: 'denied', observed: 'allowed', outcome, egress, ingress } as const;
  });
  return {
    passed: false,
    score: 2 / 6,
    checks: shopChecks.map((check, at) => ({
      ...check,
      kind: at < 2 ? 'asked' : 'kept',
      passed: at !== 0,
      standing: 'specified',
      proven: true,
      remarks: [],
      findings: at === 0 ? findings : [],
    })),
  };
}

/** A grade with every check passed, and one remark. */
export function gradeOfSolution(): Grade {
  const { checks } = gradeOfAnyNamespace();
  const flow = { from: { pod: 'shop/db-7c8d9-hj2vb' }, to: { ip: '203.0.113.10' }, port: 53, protocol: 'UDP' } as const;
  return {
    passed: true,
    score: 1,
    checks: checks.map((check, at) => ({
      ...check,
      passed: true,
      findings: [],
      remarks: at === 1 ? [{ id: 'port-53', says: 'Port 53 is open to more than the cluster’s DNS.', flow }] : [],
    })),
  };
}
