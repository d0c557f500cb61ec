import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { asTable, type Served, serve, type WatchEvent } from '../server.fixture.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.server.close());

const path = '/api/v1/namespaces/default/configmaps';
const ref = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, namespace: 'default' });

function put(name: string, labels: Record<string, string> = {}): Manifest {
  const { objects } = served.simulator;
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels } };
  return objects.find(ref(name)) === undefined ? objects.create(object) : objects.replace(object);
}

async function now(): Promise<string> {
  return (await served.ask(path)).json().metadata.resourceVersion;
}

function told(events: readonly WatchEvent[]): readonly string[] {
  return events.map(({ type, object }) => `${type} ${object.metadata?.name ?? ''}`.trim());
}

describe('a watch', () => {
  it('goes on from the version of a list', async () => {
    const from = await now();
    put('one');
    put('one', { a: 'b' });
    served.simulator.objects.remove(ref('one'));
    const events = await served.watch(`${path}?watch=true&resourceVersion=${from}`, 3);
    expect(told(events)).toEqual(['ADDED one', 'MODIFIED one', 'DELETED one']);
    expect(events.map(({ object }) => object.kind)).toEqual(['ConfigMap', 'ConfigMap', 'ConfigMap']);
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(3);
  });

  it('hears what changes while it lasts', async () => {
    const events = served.watch(`${path}?watch=1&resourceVersion=${await now()}`, 1);
    await served.ask('/healthz');
    await new Promise((resolve) => setTimeout(resolve, 50));
    put('two');
    expect(told(await events)).toEqual(['ADDED two']);
    served.simulator.objects.remove(ref('two'));
  });

  it('begins with all that there is when it names no version', async () => {
    put('three');
    const events = await served.watch(`${path}?watch=true&fieldSelector=metadata.name%3Dthree`, 1);
    expect(told(events)).toEqual(['ADDED three']);
    served.simulator.objects.remove(ref('three'));
  });

  it('marks the end of what was there, for those who ask', async () => {
    put('four', { only: 'four' });
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const events = await served.watch(`${path}?watch=true&labelSelector=only&${query}`, 2);
    expect(told(events)).toEqual(['ADDED four', 'BOOKMARK']);
    expect(events[1]!.object).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' }, resourceVersion: await now() },
    });
    served.simulator.objects.remove(ref('four'));
  });

  it('reports an object that begins or ceases to match as added and deleted', async () => {
    const from = await now();
    put('five');
    put('five', { on: 'yes' });
    put('five', { on: 'yes', more: 'yes' });
    put('five', { on: 'no' });
    served.simulator.objects.remove(ref('five'));
    const events = await served.watch(
      `${path}?watch=true&timeoutSeconds=1&labelSelector=on%3Dyes&resourceVersion=${from}`,
      9,
    );
    expect(told(events)).toEqual(['ADDED five', 'MODIFIED five', 'DELETED five']);
    expect(events[2]!.object.metadata.labels).toEqual({ on: 'yes', more: 'yes' });
  });

  it('keeps to its namespace and its kind', async () => {
    const from = await now();
    served.store({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'elsewhere', namespace: 'kube-public' } });
    served.store({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'other', namespace: 'default' } });
    put('six');
    const events = await served.watch(`${path}?watch=true&resourceVersion=${from}`, 1);
    expect(told(events)).toEqual(['ADDED six']);
  });

  it('of rows sends the columns once', async () => {
    const from = await now();
    put('seven');
    put('seven', { a: 'b' });
    const events = await served.watch(`${path}?watch=true&resourceVersion=${from}`, 2, { headers: asTable });
    expect(events.map(({ object }) => object.kind)).toEqual(['Table', 'Table']);
    expect(events[0]!.object.columnDefinitions).toHaveLength(3);
    expect(events[1]!.object.columnDefinitions).toBeNull();
    expect(events[0]!.object.rows[0]!.cells[0]).toBe('seven');
  });

  it('ends when its time is over', async () => {
    const begun = Date.now();
    await served.watch(`${path}?watch=true&timeoutSeconds=1&resourceVersion=${await now()}`, 1);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(900);
  });

  it('of a version that is forgotten gets Gone', async () => {
    const events = await served.watch(`${path}?watch=true&resourceVersion=1`, 2);
    expect(events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
    expect(events[0]!.object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
  });

  it.each([
    ['sendInitialEvents=true', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'],
    [
      'resourceVersionMatch=NotOlderThan',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
  ])('refuses options that make no sense: %s', async (query, because) => {
    const { code, json } = await served.ask(`${path}?watch=true&${query}`);
    expect(code).toBe(422);
    expect(json().message).toBe(`ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ${because}`);
  });

  it('can be asked for by the older path', async () => {
    const events = await served.watch('/api/v1/watch/namespaces/default?timeoutSeconds=1', 1);
    expect(told(events)).toEqual(['ADDED default']);
  });

  it('that its reader does not keep up with is given up', async () => {
    const { hostname, port } = new URL(served.server.url);
    const { caCertificate: ca, token } = served.server;
    const headers = { authorization: `Bearer ${token}` };
    const query = `watch=true&resourceVersion=${await now()}`;
    const sent = request({ hostname, port, path: `${path}?${query}`, ca, headers, agent: false });
    const response = await new Promise<IncomingMessage>((resolve) => sent.on('response', resolve).end());
    const closed = new Promise<string>((resolve) => response.on('error', ({ message }) => resolve(message)));
    const { objects } = served.simulator;
    const data = { text: 'x'.repeat(500_000) };
    for (let times = 0; times < 80; times++) {
      const metadata = { name: 'large', namespace: 'default', labels: { times: String(times) } };
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
      if (times === 0) objects.create(object);
      else objects.replace(object);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.resume();
    expect(await closed).toBe('aborted');
    objects.remove(ref('large'));
  });
});
