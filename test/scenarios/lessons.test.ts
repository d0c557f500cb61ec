import { describe, expect, it } from 'vitest';
import { catalogue } from '../../scripts/document-coverage.ts';
import { createSimulatedCluster, saveCluster } from '../../src/cluster/simulated-cluster.ts';
import { mutations } from '../../src/netpol/misconceptions/definitions.ts';
import { misconceptionEntries } from '../../src/netpol/misconceptions/titles.ts';
import { proveLesson } from '../../src/pack-check/proofs/lesson.ts';
import { lessonBlocks } from '../../src/report/lesson/lesson-blocks.ts';
import type { Lesson } from '../../src/scenario/scenario.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

const { lessons } = bundledPack();
const marks = { allowed: '●', blocked: '○', arrow: '→', here: '▸', divider: '│' };

function prove(lesson: Lesson) {
  const saved = saveCluster(lesson.world);
  return proveLesson(lesson, () => createSimulatedCluster({ now: () => new Date(0), saved, network: lesson.network }));
}

describe('the bundled lessons', () => {
  it('say what their clusters show', async () => {
    for (const lesson of lessons)
      expect({ of: lesson.id, problems: await prove(lesson) }).toEqual({ of: lesson.id, problems: [] });
  });

  it('are not proven where a lesson claims something else', async () => {
    const [lesson] = lessons;
    if (lesson === undefined) throw new Error('no lesson');
    const flows = lesson.flows.map((flow) => ({ ...flow, second: flow.first }));
    expect(await prove({ ...lesson, flows })).not.toEqual([]);
  });

  it('explain every misconception that a grade can name, each in one lesson', () => {
    const led = lessons.flatMap(({ id, misconceptions }) => misconceptions.map((name) => [name, id] as const));
    const named = misconceptionEntries().map(({ id, lesson }) => [id, lesson] as const);
    expect(led.length).toBe(named.length);
    expect(Object.fromEntries(led)).toEqual(Object.fromEntries(named));
    const known = mutations.filter(({ sort }) => sort === 'known').map(({ id }) => id);
    expect(known.filter((id) => !led.some(([name]) => name === id))).toEqual([]);
  });

  it('cover every lesson of the catalogue', () => {
    const covered = new Set(lessons.flatMap(({ covers }) => covers.map(String)));
    expect(Object.keys(catalogue.lessons).filter((number) => !covered.has(number))).toEqual([]);
  });

  it('show a difference, unless the plug-in ignores policies', () => {
    const without = lessons.filter(
      ({ network, flows }) => network === 'policies' && flows.every(({ first, second }) => first === second),
    );
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('are read in twenty seconds, and have no line that is wider than a terminal of 80 columns', () => {
    const long = lessons.filter(({ sentence }) => sentence.split(' ').length > 28);
    expect(long.map(({ id }) => id)).toEqual([]);
    const lines = lessons.flatMap((lesson) =>
      lessonBlocks(lesson, { width: 76, beside: false }, marks).flatMap((block) =>
        block.is === 'lines' ? block.lines.map((text) => ({ id: lesson.id, text })) : [],
      ),
    );
    expect(lines.filter(({ text }) => text.length > 76)).toEqual([]);
  });

  it('show it by a command that names what is in their clusters', () => {
    const unknown = lessons.filter((lesson) => !namesItsCluster(lesson));
    expect(unknown.map(({ id, command }) => `${id}: ${command}`)).toEqual([]);
  });
});

/** Whether the pod in which a command runs, and the Service that it connects to, are in the lesson's cluster. */
function namesItsCluster({ command, world }: Lesson): boolean {
  const has = (kind: string, namespace: string, name: string): boolean =>
    world.some(({ kind: is, metadata }) => is === kind && metadata.name === name && metadata.namespace === namespace);
  const [, within = '', pod = ''] = /^kubectl exec -n (\S+) (\S+) --/.exec(command) ?? [];
  if (pod === '') return true;
  const [, host = '', of = within] = /(?:nc -zvw2|nslookup) ([a-z]+)(?:\.([a-z]+))?/.exec(command) ?? [];
  return has('Pod', within, pod) && (host === '' || has('Service', of, host));
}
