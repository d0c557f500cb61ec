import { seededRandom } from '../../src/cluster/seeded-random.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { accessSnapshotOf } from '../../src/rbac/read-access-snapshot.ts';
import { accessClasses } from '../../src/report/access/access-table.ts';
import { accessClassText } from '../../src/report/access/access-table-text.ts';
import { median } from './measure.ts';

// How long it takes to decide who may do what for 1,000 subjects and 200 roles in 20 namespaces, beside the roles that an API
// server makes: `node test/bench/access.ts [ROUNDS]`. Prints milliseconds of
// processor time: of the first round, which finds a cold engine, and the median of the others; until the first class is
// printed, and until all rows are made.

const resources = ['pods', 'secrets', 'configmaps', 'services', 'deployments', 'jobs', 'pods/log', 'events'];
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
const rounds = Number(process.argv[2] ?? '10');
const objects = world({ subjects: 1000, roles: 200, namespaces: 20 });
const times = Array.from({ length: rounds + 1 }, decideOnce);
const [cold, ...warm] = times;
console.log(`${cold?.classes} classes, ${cold?.rows} rows`);
console.log(`first class: ${ms(cold?.first)} cold, ${ms(median(warm.map(({ first }) => first)))} warm`);
console.log(`all rows:    ${ms(cold?.all)} cold, ${ms(median(warm.map(({ all }) => all)))} warm`);

function decideOnce() {
  const snapshot = accessSnapshotOf(objects, true);
  const from = process.cpuUsage();
  const classes = accessClasses(snapshot);
  for (const one of classes.slice(0, 1)) accessClassText(one, []);
  const first = since(from);
  const rows = classes.reduce((sum, { rights }) => sum + rights().length, 0);
  return { first, all: since(from), classes: classes.length, rows };
}

/** Processor time in milliseconds. */
function since(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

function ms(time: number | undefined): string {
  return `${(time ?? 0).toFixed(0)} ms`;
}

interface Size {
  readonly subjects: number;
  readonly roles: number;
  readonly namespaces: number;
}

/** Roles of a few rules each, every fourth for the whole cluster; each subject has two bindings. The same each time. */
function world({ subjects, roles, namespaces }: Size): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  const random = seededRandom(7);
  const below = (count: number): number => Math.floor(random() * count);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const rule = () => ({
    apiGroups: [one(['', '', 'apps'])],
    resources: [one(resources), one(resources)],
    verbs: [one(verbs), one(verbs)],
    ...(below(6) === 0 ? { resourceNames: [`name-${below(20)}`] } : {}),
  });
  const namespaceOf = (at: number): string => `ns-${at % namespaces}`;
  const made = Array.from({ length: roles }, (_, at): Manifest => {
    const rules = Array.from({ length: 1 + below(4) }, rule);
    if (at % 4 === 0) return { apiVersion, kind: 'ClusterRole', metadata: { name: `role-${at}` }, rules };
    return { apiVersion, kind: 'Role', metadata: { name: `role-${at}`, namespace: namespaceOf(at) }, rules };
  });
  const bindings = Array.from({ length: subjects * 2 }, (_, at): Manifest => {
    const number = Math.floor(at / 2);
    const subject =
      number % 2 === 0
        ? { kind: 'ServiceAccount', name: `account-${number}`, namespace: namespaceOf(number) }
        : { kind: number % 10 === 1 ? 'Group' : 'User', name: `person-${number}`, apiGroup };
    const role = below(roles);
    const kind = role % 4 === 0 ? 'ClusterRole' : 'Role';
    const roleRef = { apiGroup, kind, name: `role-${role}` };
    if (kind === 'ClusterRole' && below(3) === 0) {
      return { apiVersion, kind: 'ClusterRoleBinding', metadata: { name: `bind-${at}` }, roleRef, subjects: [subject] };
    }
    const namespace = kind === 'Role' ? namespaceOf(role) : namespaceOf(below(namespaces));
    return {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name: `bind-${at}`, namespace },
      roleRef,
      subjects: [subject],
    };
  });
  const places = Array.from(
    { length: namespaces },
    (_, at): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(at) } }),
  );
  return [...places, ...made, ...bindings];
}
