import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inPty } from '../e2e/in-pty.ts';
import { kubectlPath } from '../kubectl/kubectl.ts';

// Starts an exam with sixteen clusters in the built program, uses each with kubectl, and prints how long the start took, and the
// memory of the program in MiB. Only Linux tells it.
//   node test/bench/exam-memory.ts [SEED]
const [seed = '1'] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'sallyport-exam-memory-'));
const kubectl = await kubectlPath();
const window = inPty(['exam', '--seed', seed], { SALLYPORT_HOME: home });
const resident = (field: 'VmRSS' | 'VmHWM'): number =>
  Math.round(
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${window.pty.pid}/status`, 'utf8'))?.[1]) /
      1024,
  );
try {
  await window.shows('start the clock', 30_000);
  const before = resident('VmRSS');
  const from = performance.now();
  window.pty.write('\r');
  await window.shows('end exam', 60_000);
  const took = performance.now() - from;
  const started = resident('VmRSS');
  const [id = ''] = readdirSync(join(home, 'state', 'exams'));
  const { served } = JSON.parse(readFileSync(join(home, 'state', 'exams', id, 'running'), 'utf8')) as {
    readonly served: string;
  };
  const env = { ...process.env, KUBECONFIG: join(served, 'kubeconfig'), HOME: home };
  for (let task = 1; task <= 16; task += 1) {
    const context = ['--context', `task-${task}`];
    execFileSync(kubectl, [...context, 'get', 'pods', '-A'], { env });
    execFileSync(kubectl, [...context, 'create', 'configmap', 'made', '-n', 'default'], { env });
  }
  const used = resident('VmRSS');
  const figures = { before, started, used, peak: resident('VmHWM'), startedInMilliseconds: Math.round(took) };
  console.log(JSON.stringify(figures));
  process.exitCode = figures.peak < 400 ? 0 : 1;
} finally {
  window.pty.kill('SIGKILL');
  await window.ended();
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
