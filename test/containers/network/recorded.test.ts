import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clusterOf } from './cluster.fixture.ts';
import { recordedWorld } from './recorded-world.ts';

interface Recorded {
  readonly at: string;
  readonly run: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const { cases } = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Recorded[];
};

/** What two honest clusters may print differently: times, ports of clients, the day that busybox was built. */
function masked(text: string): string {
  return text
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, 'DATE')
    .replace(/after \d+ ?m/g, 'after N m')
    .replace(/= [\d.]+\/[\d.]+\/[\d.]+ ms/g, '= TIMES')
    .replace(/time=[\d.]+ ms|\d+\.\d{3} ms/g, 'TIME')
    .replace(/BusyBox v1.37.0 \([^)]*\)/g, 'BusyBox')
    .replace(/\r( *\d+){1,2}.*?--:--:-- +\d+/g, 'METER')
    .replace(/:\d{5}/g, ':PORT');
}

/** nslookup prints answers as they come. */
function textOf(run: string, text: string): string {
  return run.includes('nslookup')
    ? [...new Set(masked(text).split('\n').filter(Boolean))].sort().join('\n')
    : masked(text);
}

const cluster = clusterOf(recordedWorld);

test.each(cases)('$at: $run', async ({ at, run, stdout, stderr, code }) => {
  const image = /web$|db-0/.test(at) ? 'busybox' : undefined;
  const ran = await cluster.sh(at, run, image);
  expect({ stdout: textOf(run, ran.stdout), stderr: textOf(run, ran.stderr), code: ran.code }).toEqual({
    stdout: textOf(run, stdout),
    stderr: textOf(run, stderr),
    code,
  });
});
