import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { median } from './measure.ts';

/** What is measured of a served cluster, in milliseconds but for `memory`, in MiB. */
export interface ServedFigures {
  /** From the start of the process to the line that says where the API server is. */
  readonly ready: number;
  readonly get: number;
  readonly apply: number;
  readonly list: number;
  readonly table: number;
  readonly memory: number | undefined;
}

/** Starts `sallyport sandbox` with a world, asks its API server over one connection, and ends it. */
export async function measureServed(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  rounds: number,
): Promise<ServedFigures> {
  const [program = '', ...args] = command;
  const from = performance.now();
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
    const ready = performance.now() - from;
    const ask = asker(line);
    const core = '/api/v1/namespaces/default';
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'bench' } };
    const policies = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';
    await ask('POST', policies, JSON.stringify({ ...policy, spec: { podSelector: {} } }), 'application/json');
    let port = 1000;
    const patch = (): Promise<number> => {
      const spec = { ingress: [{ ports: [{ port: port++ }] }] };
      return ask('PATCH', `${policies}/bench`, JSON.stringify({ spec }), 'application/strategic-merge-patch+json');
    };
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    return {
      ready,
      get: await typical(rounds * 10, () => ask('GET', `${core}/services/kubernetes`)),
      apply: await typical(rounds * 10, patch),
      list: await typical(rounds, () => ask('GET', '/api/v1/pods?limit=1000')),
      table: await typical(rounds, () => ask('GET', '/api/v1/pods?limit=1000', undefined, undefined, table)),
      memory: memoryOf(child),
    };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

/** Sends one request and resolves with the milliseconds until its whole answer was there. */
function asker(line: string) {
  const { kubeconfig } = JSON.parse(line) as { readonly kubeconfig: string };
  const config = parse(readFileSync(kubeconfig, 'utf8')) as {
    readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
    readonly users: readonly [{ readonly user: { readonly token: string } }];
  };
  const { cluster } = config.clusters[0];
  const ca = Buffer.from(cluster['certificate-authority-data']!, 'base64');
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca });
  const authorization = `Bearer ${config.users[0].user.token}`;
  return (method: string, path: string, body?: string, type = '', accept = 'application/json'): Promise<number> =>
    new Promise((resolve, reject) => {
      const from = performance.now();
      const headers = { authorization, accept, ...(type === '' ? {} : { 'content-type': type }) };
      const sent = request(`${cluster['server']}${path}`, { method, agent, headers }, (response) => {
        if ((response.statusCode ?? 500) >= 300) reject(new Error(`${method} ${path}: ${response.statusCode}`));
        response.resume().on('end', () => resolve(performance.now() - from));
      });
      sent.on('error', reject).end(body);
    });
}

async function typical(times: number, ask: () => Promise<number>): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < times; round++) all.push(await ask());
  return median(all);
}

/** Only Linux tells. */
function memoryOf({ pid }: ChildProcess): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1024;
}
