import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServedCluster } from '../../src/cluster/served-cluster.ts';
import { clusterEnvironment } from '../../src/task/cluster-environment.ts';
import {
  clusterFolderAt,
  kubeconfigPath,
  makeClusterFolder,
  promptPath,
  putKubeconfig,
  removeClusterFolder,
  servedClusters,
} from '../../src/task/cluster-folder.ts';
import { folderForEachTest, kubeconfigOf } from '../commands/in-folder.ts';

const home = folderForEachTest();
const env = (): Record<string, string> => ({ SALLYPORT_HOME: home() });
const about = { pid: process.pid, name: 'a-task', is: 'task', metadataService: false } as const;
const cluster = (port: number) =>
  ({ kubeconfig: (namespace: string) => kubeconfigOf(`https://127.0.0.1:${port}`, namespace) }) as ServedCluster;
/** A process that has ended. */
const dead = spawnSync(process.execPath, ['-e', '']).pid;

describe('the folder of a cluster', () => {
  it('is for its owner alone, with all that is in it', () => {
    const folder = makeClusterFolder(env(), about);
    putKubeconfig(folder, cluster(6001), 'shop');
    expect([folder.path, dirname(folder.path)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    expect([kubeconfigPath(folder), promptPath(folder)].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
  });

  it('that cannot be made is reported in a sentence, with what to do, and leaves nothing', () => {
    writeFileSync(join(home(), 'state'), 'a file where a folder should be');
    expect(() => makeClusterFolder(env(), about)).toThrow(
      expect.objectContaining({
        code: 4,
        message: expect.stringMatching(/^error: .+: .*\/state\/run cannot be written; SALLYPORT_HOME may name another/),
      }),
    );
  });

  it('is found by others while its process lives', () => {
    const folder = makeClusterFolder(env(), about);
    expect(servedClusters(env())).toEqual([folder]);
    expect(clusterFolderAt(folder.path)).toEqual(folder);
    removeClusterFolder(folder);
    expect(servedClusters(env())).toEqual([]);
    expect(clusterFolderAt(folder.path)).toBe(null);
  });

  it('keeps the namespace that kubectl has set when the cluster becomes another', () => {
    const folder = makeClusterFolder(env(), about);
    putKubeconfig(folder, cluster(6001), 'shop');
    writeFileSync(kubeconfigPath(folder), kubeconfigOf('https://127.0.0.1:6001', 'dev'));
    putKubeconfig(folder, cluster(6002), 'shop');
    expect(readFileSync(kubeconfigPath(folder), 'utf8')).toBe(kubeconfigOf('https://127.0.0.1:6002', 'dev'));
  });

  it('that a killed process left goes when the next is made, also one that was never finished', () => {
    const left = makeClusterFolder(env(), { ...about, pid: dead });
    const unfinished = join(dirname(left.path), `${hostname().replaceAll(/[^\w-]/g, '-')}.${dead}.abc`);
    mkdirSync(unfinished);
    expect(servedClusters(env())).toEqual([]);
    makeClusterFolder(env(), about);
    expect([left.path, unfinished].map(existsSync)).toEqual([false, false]);
  });

  it('of another machine stays', () => {
    const others = join(home(), 'state', 'run', `another-machine.${dead}.abc`);
    mkdirSync(others, { recursive: true });
    makeClusterFolder(env(), about);
    expect(existsSync(others)).toBe(true);
  });

  it('goes to the state folder where the runtime folder cannot be used', () => {
    writeFileSync(join(home(), 'file'), '');
    const folder = makeClusterFolder({ HOME: home(), XDG_RUNTIME_DIR: join(home(), 'file') }, about);
    expect(folder.path).toContain(join(home(), '.local/state/sallyport/run'));
  });

  it('holds what kubectl keeps', () => {
    const folder = makeClusterFolder(env(), about);
    const variables = clusterEnvironment(folder);
    expect(Object.keys(variables).toSorted()).toEqual(['KUBECACHEDIR', 'KUBECONFIG', 'SALLYPORT_CLUSTER']);
    expect(variables.KUBECACHEDIR?.startsWith(`${folder.path}/`)).toBe(true);
  });
});
