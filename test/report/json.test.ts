import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonDocument, printedTypes, target } from '../../scripts/document-json.ts';
import { type Found, membersOf } from '../../scripts/printed-types.ts';
import type { Cluster, Verdict } from '../../src/cluster/cluster.ts';
import { connectKubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { withOwnership } from '../../src/cluster/real/ownership-labels.ts';
import { serveCluster } from '../../src/cluster/served-cluster.ts';
import { agreementAsJson } from '../../src/report/agreement.ts';
import { gradeAsJson } from '../../src/report/grade.ts';
import type { GradeJson } from '../../src/report/json.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { agreeOn } from '../../src/session/agree.ts';
import { applyAnswer } from '../../src/session/apply-answer.ts';
import type { ExamPlan } from '../../src/session/exam/plan.ts';
import { type ClockNote, resultOf } from '../../src/session/exam/result.ts';
import { gradeAttempt } from '../../src/session/grade-attempt.ts';
import { chooseScenario } from '../../src/task/choose-scenario.ts';
import { sha256 } from '../../src/task/exam/sha256.ts';
import { newClusterFor } from '../../src/task/new-cluster.ts';
import { runMain } from '../commands/run-main.ts';
import { shop, twoNodes, uneven } from '../commands/worlds.ts';
import { bundledOnly } from '../scenario/bundled.fixture.ts';
import { examOf } from './html/exam.fixture.ts';
import { faultsIn } from './json-faults.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-json-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('docs/json.md is what the types say', () => {
  expect(readFileSync(target, 'utf8')).toBe(jsonDocument());
});

it('every call of writeJson names a type that docs/json.md shows', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const calls = files.flatMap((file) =>
    [...readFileSync(join(root, 'src', file), 'utf8').matchAll(/(?<!function )\bwriteJson(<\w+>)?\(/g)].map(
      ([, of]) => of,
    ),
  );
  const shown = [...printedTypes().keys()].map((name) => `<${name}>`);
  expect(calls.length).toBeGreaterThanOrEqual(10);
  expect(calls.filter((of) => of === undefined || !shown.includes(of))).toEqual([]);
});

/** Fields that no sample here has: no lesson is written yet; a removal that is refused; a server that is too busy. */
const unseen = [
  // Only a real cluster leaves a question without an answer.
  'AccessFinding.because',
  'RemainJson.because',
  'StatusDetails.retryAfterSeconds',
];

/** What the commands printed, by the type that it must have. */
const printed = new Map<string, unknown[]>();

function keep(type: string, ...values: readonly unknown[]): void {
  printed.set(type, [...(printed.get(type) ?? []), ...values]);
}

async function run(type: string, argv: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr } = await runMain(argv, { stdin, env });
  if (stdout === '') throw new Error(`${argv.join(' ')} printed nothing: ${stderr}`);
  keep(type, JSON.parse(stdout));
  return stderr;
}

const policy = (name: string, spec: string, namespace = 'shop'): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
`;
const ofApp = '{from: [{podSelector: {matchLabels: {app: app}}}], ports: [{port: 5432}]}';
const answers = {
  untouched: '',
  twice: policy('db', `{podSelector: {matchLabels: {app: db}}, ingress: [${ofApp}, ${ofApp}]}`),
  anyPort: policy(
    'db',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: app}}}]}]}',
  ),
  otherPeer: policy(
    'db',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]}',
  ),
  refused: `${policy('db', "{podSelector: {matchLabels: {app: '-'}}}")}${policy('db', '{}', 'nowhere')}---\nkind: Pod\n`,
};

/** A cluster that shows something else in the place of each denial, and so does not do what its policies say. */
function showing(cluster: Cluster, instead: Verdict): Cluster {
  const seen = (verdict: Verdict): Verdict => (verdict.is === 'denied' ? instead : verdict);
  return { ...cluster, kind: 'real', probe: async (flows) => (await cluster.probe(flows)).map(seen) };
}

const open: Verdict = { is: 'allowed', outcome: 'connected' };
const untested: Verdict = { is: 'untested', because: 'the pod is not ready' };

/** Pods with an address of each family, half of them in another namespace. */
function podsOf(count: number): string {
  const items = Array.from({ length: count }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${at}`, namespace: at % 2 === 0 ? 'shop' : 'dev' },
    spec: { containers: [{ name: 'main', image: 'app' }] },
    status: { podIP: `10.244.1.${at + 1}`, podIPs: [{ ip: `10.244.1.${at + 1}` }, { ip: `fd00::${at + 1}` }] },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** A role that forgets a subresource. */
const rightsWithoutLogs = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reporter, namespace: shop}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reporter, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reporter}
subjects: [{kind: ServiceAccount, name: reporter, namespace: shop}]
`;

/** A role that gives pods, commands in them and a path, bound twice to an account. */
const wideRights = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules:
- {apiGroups: [""], resources: [pods, pods/log, pods/exec], verbs: [get, list, create]}
- {apiGroups: [""], resources: [secrets], resourceNames: [db], verbs: [get]}
- {nonResourceURLs: [/metrics], verbs: [get]}
${['one', 'two']
  .map(
    (name) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: ${name}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}
subjects: [{kind: ServiceAccount, name: reporter, namespace: shop}]
`,
  )
  .join('')}`;

/** Pods of one workload, two of which carry another label, and a policy that blocks those. */
function unevenPods(count: number): string {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'web', controller: true };
  const items = Array.from({ length: count }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-${at}`,
      namespace: 'shop',
      labels: { app: at < 2 ? 'db' : 'web' },
      ownerReferences: [owner],
    },
    spec: { containers: [{ name: 'main', image: 'app' }] },
  }));
  const wall = policy('wall', '{podSelector: {matchLabels: {app: db}}}').replace('---\n', '');
  return `${wall}---\n${JSON.stringify({ apiVersion: 'v1', kind: 'List', items })}`;
}

const database = (): Promise<Scenario> => chooseScenario('database-only-from-app', {}, bundledOnly);
const simulated = (scenario: Scenario): Promise<Cluster> => newClusterFor(scenario, () => new Date());

const samples: Readonly<Record<string, () => Promise<void>>> = {
  async list() {
    await run('ListJson', ['list', '--json']);
  },

  async drill() {
    await run('DrillPlanJson', ['drill', '--plan', '--json', '--seed', '3', '--minutes', '10']);
  },

  async exam() {
    await run('ExamPlanJson', ['exam', '--plan', '--json', '--seed', '3']);
    const set = join(folder, 'exam.yaml');
    writeFileSync(set, 'title: A\nminutes: 30\nblueprint: {tasks: 2}\nrules: {alerts: [5], says: [Use no notes.]}\n');
    await run('ExamPlanJson', ['exam', '--plan', '--json', '--from', set]);
    const home = join(folder, 'exam-home');
    const id = '20261130-100000-3';
    mkdirSync(join(home, 'state/exams', id), { recursive: true });
    const { stdout } = await runMain(['exam', '--plan', '--json', '--seed', '3', '--minutes', '30']);
    const plan = JSON.parse(stdout) as ExamPlan;
    const grades = await Promise.all(
      [answers.twice, answers.anyPort].map(async (stdin) => {
        const graded = await runMain(['grade', 'database-only-from-app', '--answer', '-', '--json'], { stdin });
        const { schemaVersion: _, ...grade } = JSON.parse(graded.stdout) as GradeJson;
        return grade;
      }),
    );
    const clock: readonly ClockNote[] = [
      { is: 'clock moved back', at: '2026-11-30T10:01:00.000Z', seconds: 60, says: 'clock moved back by 60 seconds' },
      { is: 'did not run', at: '2026-11-30T10:02:00.000Z', minutes: 1, says: 'the program did not run for 1 minute' },
    ];
    const times = {
      startedAt: '2026-11-30T10:00:00.000Z',
      endedAt: '2026-11-30T10:30:00.000Z',
      endedBy: 'time' as const,
    };
    const outcomes = plan.tasks.map(({ number }, at) => ({
      spentSeconds: 60,
      flagged: false,
      note: `note ${number}`,
      grade: grades[at % 2]!,
    }));
    const result = resultOf({ id, plan, ...times, clock, outcomes }, sha256);
    writeFileSync(join(home, 'state/exams', id, 'result.json'), JSON.stringify({ schemaVersion: 1, ...result }));
    await run('ExamResultJson', ['exam', '--result', id, '--json'], '', { SALLYPORT_HOME: home });
  },

  async progress() {
    const home = join(folder, 'home');
    mkdirSync(join(home, 'state'), { recursive: true });
    const about = { pack: 'network-policies', version: '1.0.0', scenario: 'database-only-from-app', variant: 1 };
    const events = [
      { is: 'started', elapsed: 0 },
      { is: 'checked', score: 0.5, passed: false, failed: ['x'], misconceptions: ['no-ports'], elapsed: 60 },
      { is: 'checked', score: 1, passed: true, failed: [], elapsed: 90 },
    ].map((event) => JSON.stringify({ at: '2026-11-21T10:00:00.000Z', ...about, ...event }));
    writeFileSync(join(home, 'state/attempts.jsonl'), `${events.join('\n')}\n`);
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await run('ProgressJson', ['progress', '--json', '--until', until], '', { SALLYPORT_HOME: home });
    await run('ProgressJson', ['progress', '--json']);
  },

  async grade() {
    for (const answer of Object.values(answers)) {
      await run('GradeJson', ['grade', 'database-only-from-app', '--answer', '-', '--json'], answer);
    }
    const ports = '{port: 53, protocol: UDP}, {port: 53}';
    const keepDns = policy(
      'out',
      `{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ports: [${ports}]}]}`,
      'secure',
    );
    await run('GradeJson', ['grade', 'isolate-namespace-keep-dns', '--answer', '-', '--json'], keepDns);
    const kinds = join(root, 'test/packs/kinds');
    await run('GradeJson', ['grade', 'choose', '--pack', kinds, '--answer', '-', '--json'], 'choice: a\n');
    const access = ['grade', 'read-pods', '--pack', join(root, 'test/packs/access'), '--answer', '-', '--json'];
    await run('GradeJson', access, wideRights);
    await run('GradeJson', access, rightsWithoutLogs);
  },

  async 'grade --submissions'() {
    const submissions = join(folder, 'class');
    mkdirSync(submissions);
    for (const [name, text] of Object.entries({ ...answers, broken: '{' })) {
      writeFileSync(join(submissions, `${name}.yaml`), text);
    }
    const words = ['grade', '--submissions', submissions, 'database-only-from-app', '--json'];
    await run('SubmissionsJson', words);
    await run('SubmissionsJson', [...words, '--shard', '2/2']);
  },

  async 'grade --results'() {
    const results = join(folder, 'results');
    mkdirSync(join(results, 'bob'), { recursive: true });
    for (const path of ['alice.json', 'bob/first.json', 'bob/second.json']) {
      writeFileSync(join(results, path), JSON.stringify({ schemaVersion: 1, ...examOf([1, 0.5]) }));
    }
    writeFileSync(join(results, 'carol.json'), '{}');
    await run('ResultsJson', ['grade', '--results', results, '--json']);
  },

  async 'grade, on a real cluster'() {
    const scenario = await database();
    for (const instead of [open, untested]) {
      const cluster = showing(await simulated(scenario), instead);
      const applied = await applyAnswer(cluster, scenario, [{ file: 'a.yaml', text: answers.twice }]);
      const grade = await gradeAttempt(scenario, cluster, () => simulated(scenario), applied);
      const json = gradeAsJson({ scenario: scenario.id, variant: 1, grade, rejected: applied.rejected });
      keep('GradeJson', JSON.parse(JSON.stringify({ schemaVersion: 1, ...json })));
    }
  },

  async sandbox() {
    await run('SandboxJson', ['sandbox']);
    await run('SandboxGradeJson', ['sandbox', 'database-only-from-app', '--fast', '--grade', '--json', '--', 'true']);
  },

  async why() {
    const why = (world: string, ...words: string[]) => run('WhyJson', ['why', '-f', '-', '--json', ...words], world);
    await why(shop, 'shop/app', 'shop/db', '5432');
    await why(shop, 'shop/web', 'shop/db', '5432');
    await why(shop, 'dev/app', 'service:shop/db', '5432');
    await why(shop, 'dev/app', 'service:shop/nobody', '80');
    await why(shop, '203.0.113.9', 'shop/db', '5432');
    await why(shop, 'shop/db', 'shop/web', 'http');
    await why(shop, 'shop/{app=web}', 'shop/db', 'metrics');
    await why(uneven, 'default/client', 'default/web', '80');
    await why(uneven, 'default/client', 'service:default/web', '8000');
    await why(twoNodes, 'node:n1', 'default/web', '80');
    await why(unevenPods(60), 'shop/web', 'shop/web', '80');
    await run('TableJson', ['why', '--who-reaches', 'shop/db', '-f', '-', '--json'], shop);
    await run('TableJson', ['why', '--reachable-from', 'shop/app', '-f', '-', '--json'], shop);
  },

  async table() {
    await run('TableJson', ['table', '-f', '-', '--json', '--outside', '203.0.113.9'], shop);
    await run('TableJson', ['table', '-f', '-', '--json', '--by', 'pod'], uneven);
    await run('SummaryJson', ['table', '-f', '-', '--json', '--port', '5432', '--summary'], shop);
  },

  async can() {
    const world = `
kind: Role
apiVersion: rbac.authorization.k8s.io/v1
metadata: {name: reader, namespace: shop}
rules: [{apiGroups: [''], resources: [pods], verbs: [get, list]}, {apiGroups: [''], resources: [nodes], resourceNames: [a], verbs: [get]}]
---
kind: RoleBinding
apiVersion: rbac.authorization.k8s.io/v1
metadata: {name: read, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: User, name: max}]
---
kind: RoleBinding
apiVersion: rbac.authorization.k8s.io/v1
metadata: {name: look, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: User, name: max}, {kind: ServiceAccount, name: max, namespace: shop}, {kind: User, name: lead}]
`;
    const asked = [
      ['user:max', 'get', 'pods/a'],
      ['user:max', 'list', 'services'],
      ['user:max', 'delete', 'pods'],
      ['user:jane', 'get', 'pods'],
      ['user:jane', 'get', 'secrets/a'],
      ['user:jane', 'get', 'pods/exec'],
      ['sa:shop/new', 'get', 'pods'],
      ['user:jane', 'get', '/nosuch'],
    ];
    await run('AccessTableJson', ['table', '--access', '-f', '-', '--json'], world);
    for (const words of asked) await run('CanJson', ['can', ...words, '-n', 'shop', '-f', '-', '--json'], world);
  },

  async compare() {
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const old = file('old.yaml', policy('db', `{podSelector: {matchLabels: {app: db}}, ingress: [${ofApp}]}`));
    const renewed = file('new.yaml', answers.otherPeer);
    const allow = file('allow.yaml', '[{from: "*", to: shop/db, port: 9187}]');
    await run('ExplainJson', ['explain', '-f', '-', '--json'], shop + policy('wall', '{podSelector: {}}'));
    await run('CompareJson', ['compare', old, renewed, '-f', '-', '--json'], shop);
    await run('CompareJson', ['compare', renewed, old, '-f', '-', '--json', '--allow', allow], shop);
    const wall = file('wall.yaml', policy('wall', '{podSelector: {}, policyTypes: [Ingress, Egress]}'));
    const fromV6 =
      "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{ipBlock: {cidr: 'fd00::/8'}}]}]}";
    const overV6 = file('v6.yaml', policy('wall', fromV6));
    const nothing = file('nothing.yaml', '');
    await run('CompareJson', ['compare', wall, overV6, '-f', '-', '--json'], podsOf(2));
    await run('CompareJson', ['compare', wall, nothing, '-f', '-', '--json'], podsOf(120));
  },

  async agree() {
    const scenario = await database();
    const agreement = await agreeOn(scenario, showing(await simulated(scenario), open), () => simulated(scenario));
    const json = { schemaVersion: 1, cluster: 'lab', scenarios: [agreementAsJson(scenario.id, agreement)] };
    keep('AgreeJson', JSON.parse(JSON.stringify(json)));
  },

  async lesson() {
    await run('LessonListJson', ['lesson', '--json']);
    await run('LessonJson', ['lesson', 'and-or-or', '--json']);
  },

  async settings() {
    await run('SettingsJson', ['settings', '--json']);
    await run('SettingsJson', ['settings', 'drill-minutes', '20', '--json']);
  },

  async '--timings'() {
    keep('TimingsJson', JSON.parse(await run('ListJson', ['list', '--json', '--timings'])));
  },
  async pack() {
    const pack = mkdtempSync(join(tmpdir(), 'sallyport-json-'));
    const scenario = join(pack, 'metrics-only-from-monitoring/scenario.yaml');
    try {
      cpSync(join(root, 'test/packs/class'), pack, { recursive: true });
      const text = readFileSync(scenario, 'utf8');
      // A near miss that says too little: a proof fails, and the longer ones are left out.
      writeFileSync(scenario, text.replace('fails: [mon, gw]', 'fails: [mon]'));
      await run('PackListJson', ['pack', 'list', '--json']);
      await run('PackTestJson', ['pack', 'test', pack, '--quick', '--json', '--no-receipt']);
      await run('PackCheckJson', ['pack', 'check', pack, '--json']);
      writeFileSync(scenario, text.replace(/minutes: .*/, 'minutes: 31'));
      await run('PackCheckJson', ['pack', 'check', pack, '--json']);
    } finally {
      rmSync(pack, { recursive: true, force: true });
    }
  },
  async doctor() {
    const cluster = await serveCluster({ now: () => new Date(), fast: true });
    try {
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, cluster.kubeconfig());
      const marks = { run: 'r1', owner: 'other@elsewhere', pid: 1, expires: '2020-01-01T00:00:00Z' };
      const metadata = { name: 'left', namespace: 'default' };
      const left = withOwnership({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, marks);
      await connectKubeApi(openContext(undefined, { KUBECONFIG: kubeconfig })).create(left);
      await run('DoctorJson', ['doctor', '--json'], '', { KUBECONFIG: kubeconfig, PATH: folder });
      await run('DoctorJson', ['doctor', '--json'], '', { KUBECONFIG: join(folder, 'none'), PATH: folder });
    } finally {
      await cluster.close();
    }
  },
};

describe('what the commands print', () => {
  beforeAll(async () => {
    for (const sample of Object.values(samples)) await sample();
  }, 60_000);

  it.each([...printedTypes().keys()])('has the fields of %s, and no others', (name) => {
    const values = printed.get(name) ?? [];
    const [found] = printedTypes().get(name) ?? [];
    expect(values.length).toBeGreaterThan(0);
    expect(values.flatMap((value) => faultsIn(value, found!, new Set()))).toEqual([]);
  });

  it('has every field that docs/json.md shows, but for those that take more than this test has', () => {
    const seen = new Set<string>();
    for (const [name, values] of printed) {
      const [found] = printedTypes().get(name) ?? [];
      for (const value of values) faultsIn(value, found!, seen);
    }
    const shown = [...printedTypes().values()].flat().filter(({ is }) => is === 'interface');
    const fields = new Set(shown.flatMap(fieldNames));
    expect([...fields].filter((field) => !seen.has(field)).toSorted()).toEqual(unseen);
  });
});

function fieldNames(found: Found): readonly string[] {
  const { inherited, own } = membersOf(found);
  return [...inherited, ...own].map(({ name }) => `${found.name}.${name}`);
}
