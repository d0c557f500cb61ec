import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kubectlPath } from '../kubectl/kubectl.ts';

// Replays the recorded kubectl sessions on a real cluster, so that nothing is believed that only the simulation says.
//   npm run test:cluster
// SALLYPORT_REAL_CLUSTER names a folder whose build.sh, up.sh and down.sh build, start and end a cluster; up.sh prints
// the path of a kubeconfig for it. A cluster that runs already is used and left running.

const root = resolve(import.meta.dirname, '../..');
const scripts = resolve(process.env['SALLYPORT_REAL_CLUSTER'] ?? join(root, '../shared/real-cluster'));
const sessions = join(root, 'test/conformance/kubectl');

if (!existsSync(join(scripts, 'up.sh'))) {
  process.stderr.write(
    'There is no real cluster here: SALLYPORT_REAL_CLUSTER names no folder with an up.sh. NOTHING WAS TESTED.\n',
  );
  process.exit(4);
}
const running = spawnSync('pgrep', ['-f', 'kube-apiserver'], { stdio: 'ignore' }).status === 0;
run(join(scripts, 'build.sh'));
const kubeconfig = run(join(scripts, 'up.sh')).trim().split('\n').at(-1) ?? '';
try {
  const files = [
    'policies.json',
    'objects.json',
    'workloads.json',
    'pods.json',
    'faults.json',
    'access.json',
    'identities.json',
  ].map((name) => join(sessions, name));
  const replay = [join(sessions, 'replay.mjs'), ...files, '--kubectl', await kubectlPath(), ...process.argv.slice(2)];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  process.exitCode = spawnSync(process.execPath, replay, { env, stdio: 'inherit' }).status ?? 1;
} finally {
  if (!running) run(join(scripts, 'down.sh'));
}

function run(script: string): string {
  const { status, stdout, error } = spawnSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status === 0) return stdout;
  process.stderr.write(`${script} ended with ${status ?? error?.message}. NOTHING WAS TESTED.\n`);
  process.exit(4);
}
