import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ObjectJournal } from '../../../src/cluster/journal/object-journal.ts';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { ObjectStore, type SavedObjects } from '../../../src/simulator/objects.ts';

let folder = '';
let file = '';
const journals: ObjectJournal[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-objects-'));
  file = join(folder, 'task', 'objects.jsonl');
});
afterEach(async () => {
  await Promise.all(journals.splice(0).map((journal) => journal.close()));
  rmSync(folder, { recursive: true, force: true });
});

const clock = { now: 0 };
function journalAt(path = file, onFault?: (error: unknown) => void, start = 'a'): ObjectJournal {
  const journal = new ObjectJournal({ file: path, start, now: () => clock.now, ...(onFault ? { onFault } : {}) });
  journals.push(journal);
  return journal;
}

function emptyObjects(saved?: SavedObjects): ObjectStore {
  return new ObjectStore({ now: () => new Date(0), random: () => 0.5, ...(saved ? { saved } : {}) });
}

const configMap = (name: string, data: Readonly<Record<string, string>> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});
const refOf = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, namespace: 'shop' });

/** The objects that a journal gives back, in the order of a store; null where it gives nothing back. */
function savedIn(journal: ObjectJournal): SavedObjects | null {
  const kept = journal.read();
  return kept && emptyObjects(kept.saved).save();
}

/** Objects that a journal follows, with one object in them from before. */
function followed(journal: ObjectJournal): ObjectStore {
  const objects = emptyObjects();
  objects.create(configMap('before'));
  journal.follow(objects, true);
  return objects;
}

describe('the journal of a cluster’s objects', () => {
  it('gives the cluster back as it was after every change, without a wait', () => {
    const journal = journalAt();
    const objects = followed(journal);
    expect(journal.read()).toBe(null);
    const steps = [
      () => objects.create(configMap('a')),
      () => objects.create({ ...configMap('b'), metadata: { name: 'b' } }),
      () => objects.replace(configMap('a', { key: 'value' })),
      () => objects.remove(refOf('before')),
      () => objects.create(configMap('before', { again: 'yes' })),
      () => objects.remove({ apiVersion: 'v1', kind: 'ConfigMap', name: 'b' }),
    ];
    for (const step of steps) {
      step();
      expect(savedIn(journalAt())).toEqual(objects.save());
    }
  });

  it('goes on from what it gave back', () => {
    const first = journalAt();
    followed(first).create(configMap('a'));
    const kept = first.read();
    const second = journalAt();
    const objects = emptyObjects(kept?.saved);
    second.follow(objects, kept?.live === true);
    expect(objects.create(configMap('c')).metadata.resourceVersion).toBe('3');
    expect(savedIn(second)).toEqual(objects.save());
  });

  it('keeps a note beside the objects, also over a change of them', () => {
    const journal = journalAt();
    const objects = followed(journal);
    journal.note({ text: 'one' });
    expect(journal.read()).toBe(null);
    objects.create(configMap('first'));
    expect(journal.read()).toMatchObject({ note: { text: 'one' } });
    journal.note({ text: 'two' });
    expect(journal.read()).toMatchObject({ note: { text: 'two' } });
    objects.create(configMap('a'));
    expect(savedIn(journal)).toEqual(objects.save());
    expect(journal.read()).toMatchObject({ live: true, note: { text: 'two' } });
    journal.follow(objects, false, { text: 'two' });
    objects.create(configMap('b'));
    expect(savedIn(journal)).toEqual(objects.save());
    expect(journal.read()).toMatchObject({ live: false, note: { text: 'two' } });
  });

  it('leaves out a line that a crash tore, and what stands after it', () => {
    const journal = journalAt();
    const objects = followed(journal);
    objects.create(configMap('a'));
    const before = objects.save();
    objects.create(configMap('b'));
    const { size } = statSync(file);
    for (const cut of [1, 2, 40, 90]) {
      truncateSync(file, size - cut);
      expect(savedIn(journal)).toEqual(before);
    }
    appendFileSync(file, `\n{"is":"gone","ref":${JSON.stringify(refOf('a'))},"version":9}\n`);
    expect(savedIn(journal)).toEqual(before);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'hello\n'],
    ['another format', '{"is":"cluster","format":99,"start":"a","live":true,"version":1}\n'],
    ['an object without a cluster', '{"is":"put","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}}\n'],
    ['bytes that a disk made up', '\u0000\u0000\u0000\n'],
  ])('gives nothing back from a file that holds %s', (_, text) => {
    mkdirSync(join(folder, 'task'));
    writeFileSync(file, text);
    expect(journalAt().read()).toBe(null);
  });

  it('gives back no cluster with another start state', () => {
    followed(journalAt()).create(configMap('a'));
    expect(journalAt(file, undefined, 'another').read()).toBe(null);
  });

  it('does not grow without end', () => {
    const objects = followed(journalAt());
    objects.create(configMap('a'));
    for (let at = 0; at < 2000; at += 1) objects.replace(configMap('a', { at: `${at}${'x'.repeat(1000)}` }));
    expect(statSync(file).size).toBeLessThan(300 * 1024);
    expect(savedIn(journalAt())).toEqual(objects.save());
  });

  it('removes what it kept when the cluster starts over, and keeps the next cluster from its first change on', () => {
    const journal = journalAt();
    const old = followed(journal);
    old.create(configMap('a'));
    journal.clear();
    old.create(configMap('late'));
    expect(journal.read()).toBe(null);
    const objects = emptyObjects();
    journal.follow(objects, false);
    expect(journal.read()).toBe(null);
    objects.create(configMap('b'));
    expect(savedIn(journal)).toEqual(objects.save());
  });

  it('says once that nothing can be kept, and keeps all of it when that works again', () => {
    const faults: unknown[] = [];
    writeFileSync(join(folder, 'task'), 'no folder');
    const journal = journalAt(file, (error) => faults.push(error instanceof Error ? 'error' : error));
    const objects = followed(journal);
    objects.create(configMap('a'));
    clock.now += 10_000;
    objects.create(configMap('b'));
    expect(faults).toEqual(['error']);
    rmSync(join(folder, 'task'));
    clock.now += 10_000;
    journal.retry();
    expect(faults).toEqual(['error', null]);
    expect(savedIn(journal)).toEqual(objects.save());
  });

  it('writes at its end what could not be written before', async () => {
    writeFileSync(join(folder, 'task'), 'no folder');
    const journal = journalAt();
    const objects = followed(journal);
    objects.create(configMap('a'));
    rmSync(join(folder, 'task'));
    await journal.close();
    expect(savedIn(journal)).toEqual(objects.save());
    expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true);
  });

  it('keeps several clusters at once, each by itself', () => {
    const files = [1, 2, 3].map((at) => join(folder, `cluster-${at}`, 'objects.jsonl'));
    const clusters = files.map((path) => followed(journalAt(path)));
    clusters.forEach((objects, at) => objects.create(configMap(`only-${at}`)));
    files.forEach((path, at) => {
      expect(savedIn(journalAt(path))).toEqual(clusters[at]?.save());
    });
  });
});
