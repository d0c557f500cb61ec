import type { Pod } from 'kubernetes-types/core/v1';
import { createContainerFiles } from '../../../src/containers/files/container-files.ts';
import { contentsOfImage } from '../../../src/containers/images/image.ts';
import { createPodNetworks } from '../../../src/containers/network/pod-networks.ts';
import { agnhost } from '../../../src/containers/programs/agnhost/agnhost.ts';
import { networkPrograms } from '../../../src/containers/programs/network-programs.ts';
import { unixPrograms } from '../../../src/containers/programs/unix-programs.ts';
import { RunningContainer } from '../../../src/containers/runtime/running-container.ts';
import { createSink, emptyInput, readableFrom } from '../../../src/containers/runtime/streams.ts';
import { type HttpRequest, type HttpResponse, pathOf } from '../../../src/containers/servers/http/http-message.ts';
import { serveHttp } from '../../../src/containers/servers/http/http-server.ts';
import { serverPrograms } from '../../../src/containers/servers/server-programs.ts';
import { shellProgram } from '../../../src/containers/sh/sh.ts';
import type { Clock } from '../../../src/kube/clock.ts';
import { snapshotFromManifests } from '../../../src/kube/from-manifests/snapshot-from-manifests.ts';
import type { Snapshot } from '../../../src/kube/snapshot.ts';
import { answerDns, clusterDomain } from '../../../src/network/cluster-dns.ts';
import { answersPing, dial, stillPasses } from '../../../src/network/dial.ts';
import { manifests } from '../../network/world.fixture.ts';

/** What answers outside, as on the recorded node. */
const outside: Snapshot['outside'] = {
  answers: ['203.0.113.0/24', '198.51.100.0/24'].map((cidr) => ({
    cidr,
    ports: [
      { port: 80, protocol: 'TCP' },
      { port: 443, protocol: 'TCP' },
      { port: 8080, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
    ],
  })),
};

/** What the API server of the recorded node says to a request without a token: nothing is allowed but its health. */
function answerAnonymous(request: HttpRequest): HttpResponse {
  const path = pathOf(request);
  if (path === '/healthz') return { status: 200, body: 'ok' };
  const message = `forbidden: User "system:anonymous" cannot get path "${path}"`;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'Forbidden' };
  const body = JSON.stringify({ ...status, details: {}, code: 403 }, null, 2);
  return { status: 403, headers: { 'Content-Type': 'application/json' }, body };
}

/** A clock whose hands jump to the next thing that waits as soon as nothing else can go on. */
export function jumpingClock(): Clock & { readonly elapsed: () => number } {
  const start = Date.UTC(2026, 10, 21, 18);
  const waiting: { at: number; act: () => void }[] = [];
  let now = start;
  let ticking = false;
  const tick = (): void => {
    const next = waiting.toSorted((one, other) => one.at - other.at)[0];
    ticking = next !== undefined;
    if (next === undefined) return;
    waiting.splice(waiting.indexOf(next), 1);
    now = Math.max(now, next.at);
    next.act();
    setImmediate(tick);
  };
  return {
    now: () => new Date(now),
    elapsed: () => now - start,
    builtInDelay: (milliseconds) => milliseconds,
    later(milliseconds, act) {
      const entry = { at: now + milliseconds, act };
      waiting.push(entry);
      if (!ticking) {
        ticking = true;
        setImmediate(tick);
      }
      return () => {
        const at = waiting.indexOf(entry);
        if (at >= 0) waiting.splice(at, 1);
      };
    },
  };
}

/** What a command printed, its exit code, and how many milliseconds passed. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  readonly milliseconds: number;
}

/** The cluster of manifests, whose pods' containers can be entered with `sh -c`. */
export function clusterOf(text: string, answering: Snapshot['outside'] = outside) {
  let snapshot: Snapshot = { ...snapshotFromManifests(manifests(text)).snapshot, outside: answering };
  const clock = jumpingClock();
  let step = 0;
  const random = () => (step = (step + 7) % 100) / 100;
  const podOf = (name: string): Pod | undefined =>
    snapshot.pods.find(({ metadata }) => `${metadata?.namespace ?? 'default'}/${metadata?.name}` === name);
  const now = (): Snapshot => ({ ...snapshot, listeners: networks.listeners() });
  const networks = createPodNetworks({
    clock,
    random,
    pod: podOf,
    dial: (asked) => dial(now(), asked),
    stillPasses: (from, to, protocol) => stillPasses(now(), from, to, protocol),
    answersPing: (from, address) => answersPing(now(), from, address),
    answerDns: (question) => answerDns(now(), question),
    apiServer: (socket) => serveHttp(socket, { respond: answerAnonymous, now: clock.now }),
    dns: { server: '10.96.0.10', domain: clusterDomain },
  });
  const containers = new Map<string, RunningContainer>();

  function containerOf(name: string, image?: string): RunningContainer {
    const known = containers.get(`${name} ${image}`);
    if (known !== undefined) return known;
    const pod = podOf(name);
    const spec = pod?.spec?.containers[0];
    if (pod === undefined || spec === undefined) throw new Error(`no pod ${name}`);
    const contents = contentsOfImage(image ?? spec.image ?? '');
    const flavour = contents.flavour;
    const user = { name: 'root', uid: 0, gid: 0, group: 'root', home: '/root' };
    const network = networks.networkOf(pod);
    const files = createContainerFiles({
      pod,
      spec,
      contents,
      user,
      network,
      now: clock.now,
      texts: new Map(),
      volumes: new Map(),
    });
    const shell = shellProgram(flavour === 'gnu' ? 'dash' : 'ash');
    const container = new RunningContainer({
      pod,
      name: spec.name,
      image: spec.image ?? '',
      files,
      network,
      clock,
      random,
      programs: {
        ...unixPrograms,
        ...networkPrograms(flavour, contents.programs),
        ...serverPrograms,
        agnhost,
        sh: shell,
        bash: shellProgram('bash'),
      },
      user,
      flavour,
      handlesSignals: ([name = '']) => name in serverPrograms || name === 'agnhost',
    });
    void container.spawn(['sleep', '1000000'], {
      env: new Map(),
      cwd: '/',
      stdin: emptyInput,
      stdout: createSink(),
      stderr: createSink(),
      signal: new AbortController().signal,
    });
    containers.set(`${name} ${image}`, container);
    return container;
  }

  return {
    clock,
    networks,
    snapshot: now,
    /** Replaces what the cluster holds. */
    change: (edit: (old: Snapshot) => Snapshot) => {
      snapshot = edit(snapshot);
    },
    containerOf,
    /** Runs a line of sh in a pod's container; `image` gives it the programs of another image. */
    async sh(name: string, line: string, image?: string, input = ''): Promise<Ran> {
      const stdout = createSink();
      const stderr = createSink();
      const began = clock.elapsed();
      const env = new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']]);
      const code = await containerOf(name, image).spawn(['sh', '-c', line], {
        env,
        cwd: '/',
        stdin: input === '' ? emptyInput : readableFrom(new TextEncoder().encode(input)),
        stdout,
        stderr,
        signal: new AbortController().signal,
      });
      return { stdout: stdout.text(), stderr: stderr.text(), code, milliseconds: clock.elapsed() - began };
    },
  };
}
