import type { CommandContext } from '../cli/command-context.ts';
import { admitFiles } from '../cli/manifests/admit-manifests.ts';
import { readFiles } from '../cli/read-files.ts';
import type { Manifest, Place } from '../kube/manifest.ts';
import type { AccessSnapshot } from '../rbac/access-snapshot.ts';
import { accessKinds, accessSnapshotOf } from '../rbac/read-access-snapshot.ts';
import { refuseContext } from './exam/during-exam.ts';
import { checkOneSource, type SnapshotOptions } from './read-snapshot.ts';

/** The roles and bindings of the cluster that is asked about, and where the fields of its roles stand in files. */
export interface ReadAccess {
  readonly objects: AccessSnapshot;
  /** `role` is `Role/NAMESPACE/NAME` or `ClusterRole/NAME`; undefined where the role comes from no file. */
  readonly placeOfRule: (role: string, path: string) => Place | undefined;
}

/**
 * Who may do what in the cluster that `-f` or `--context` names; without either, in that of the task which another window
 * has open. Manifests are read as for `readSnapshot`; the roles and bindings that an API server of v1.35 makes are there
 * unless the files hold their own. Of a real cluster only the lists of `accessKinds` are read.
 */
export async function readAccess(options: SnapshotOptions, context: CommandContext): Promise<ReadAccess> {
  const { timings } = context;
  checkOneSource(options);
  const { filename: paths, context: contextName } = options;
  if (paths !== undefined) return readFilesAccess(paths, context);
  const manifests = await timings.timeAsync('reading', () =>
    contextName === undefined ? runningManifests(context) : contextManifests(contextName, context),
  );
  // A real cluster has what it has.
  const isStarting = contextName === undefined;
  return { objects: accessSnapshotOf(manifests, isStarting), placeOfRule: () => undefined };
}

async function readFilesAccess(paths: readonly string[], context: CommandContext): Promise<ReadAccess> {
  const { timings } = context;
  const files = await timings.timeAsync('reading', () => readFiles(paths, context));
  const { objects, rolePlaces, report } = timings.time('reading', () => admitFiles(files, 'access'));
  await report.printWarnings(context);
  report.throwFaults();
  return { objects: accessSnapshotOf(objects, true), placeOfRule: (role, path) => rolePlaces.get(role)?.(path) };
}

type List = (apiVersion: string, kind: string) => Promise<readonly Manifest[]>;

async function listAll(list: List): Promise<readonly Manifest[]> {
  const lists = await Promise.all(
    accessKinds.map(async ([apiVersion, kind]) =>
      (await list(apiVersion, kind)).map((object) => ({ ...object, apiVersion, kind })),
    ),
  );
  return lists.flat();
}

async function contextManifests(name: string, { env }: CommandContext): Promise<readonly Manifest[]> {
  await refuseContext(env, name, 'this command');
  const { readContext } = await import('./real/context-snapshot.ts');
  const names =
    'namespaces, serviceaccounts, and roles, clusterroles, rolebindings and clusterrolebindings.rbac.authorization.k8s.io';
  return readContext(name, env, names, (api) => listAll((apiVersion, kind) => api.list(apiVersion, kind)));
}

async function runningManifests(context: CommandContext): Promise<readonly Manifest[]> {
  const [{ readRunningTask }, { listRunning }] = await Promise.all([
    import('./running-task.ts'),
    import('../cluster/other-process-cluster.ts'),
  ]);
  return readRunningTask(context, {
    served: (server) => listAll((apiVersion, kind) => listRunning(server, apiVersion, kind)),
    simulated: async (cluster) => cluster.objects.save().objects,
  });
}
