import { describe, expect, it } from 'vitest';
import { drawFlowBoard, type FlowBoard } from '../../../src/session/board/flow-board.ts';
import type { TaskBoard } from '../../../src/session/board/task-board.ts';
import { anyNamespace, applied, policyText, shop, shopTask } from '../shop.ts';

/** The map in a line for each row: a mark, and `!` where it is not as asked. */
function drawn({ rows, cells }: TaskBoard): string[] {
  const marks = { yes: 'o', no: 'x', untested: '?', none: '-' };
  return rows.map(
    ({ name }, row) =>
      `${name}: ${cells[row]?.map(({ mark, agrees }) => `${marks[mark]}${agrees === false ? '!' : ''}`).join(' ')}`,
  );
}

describe('the board of a task', () => {
  const untouched = applied('', 0).cluster.board as FlowBoard;

  it('has a row for each workload, the outside and anyone new', () => {
    expect(untouched.rows.map(({ name }) => name)).toEqual(['app', 'web', 'db', 'dev/app', 'outside', 'anyone new']);
  });

  it('has a column for each port that pods declare, those first that the task speaks of', () => {
    expect(untouched.columns.map(({ name, port }) => `${name}:${port}`)).toEqual([
      'db:5432',
      'db:9187',
      'app:8080',
      'web:80',
      'dev/app:8080',
    ]);
  });

  it('shows the untouched cluster open, and what the task wants closed as not as asked', () => {
    expect(drawn(untouched)).toEqual([
      'app: o o! o o o',
      'web: o! o! o - o',
      'db: - - o o o',
      'dev/app: o! o! o o -',
      'outside: o! o! o o o',
      'anyone new: o! o! o o o',
    ]);
  });

  it('shows what an answer closes, and what it leaves open', () => {
    expect(drawn(applied(anyNamespace, 0).cluster.board)).toEqual([
      'app: o x o o o',
      'web: x x o - o',
      'db: - - o o o',
      'dev/app: o! x o o -',
      'outside: x x o o o',
      'anyone new: x x o o o',
    ]);
  });

  it('shows a flow that no check speaks of as wrong once it is no longer as before', () => {
    const wide = policyText('too-wide', '  - {}')
      .replace('matchLabels:\n      app: db', 'matchLabels: {}')
      .replace('ingress:\n  - {}', 'ingress: []');
    const row = drawn(applied(wide, 0).cluster.board).find((line) => line.startsWith('web'));
    expect(row).toBe('web: x x x! - o');
  });

  it('marks the cells that the last answer changed', () => {
    const { board: map } = applied(anyNamespace, 0, untouched).cluster;
    const changed = map.cells[1]?.map((cell) => cell.changed);
    expect(changed).toEqual([true, true, false, false, false]);
  });

  it('keeps the row of a workload that is gone', () => {
    const [before, now] = [shop(), shop()];
    const without = { ...now, pods: now.pods.filter(({ metadata }) => !metadata?.name?.startsWith('web')) };
    const map = drawFlowBoard(shopTask, before, without);
    expect(map.rows.map(({ name }) => name)).toContain('web');
  });

  it('has the cluster DNS and the outside among the columns when the task is about leaving the namespace', () => {
    const outward = {
      ...shopTask,
      checks: [
        {
          id: 'out',
          says: 'Nobody dials out',
          weight: 1,
          claim: {
            about: 'flow',
            is: 'never',
            from: [{ is: 'pods', namespace: 'shop', labels: {} }],
            to: [{ is: 'anyone', but: [] }],
          },
        } as const,
      ],
    };
    const map = drawFlowBoard(outward, shop(), shop());
    expect(map.columns.map(({ name, port }) => `${name}:${port}`)).toEqual(
      expect.arrayContaining(['dns:53', 'outside:443']),
    );
  });

  it('has a row for each block of addresses that claims name, and for each of its exceptions; a column where they lead', () => {
    const office = { is: 'addresses', cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] } as const;
    const bank = { is: 'addresses', cidr: '198.51.100.0/24', except: [] } as const;
    const db = { is: 'pods', namespace: 'shop', labels: { app: 'db' } } as const;
    const https = [{ protocol: 'TCP', from: 443, to: 443 }] as const;
    const blocks = {
      ...shopTask,
      checks: [
        { id: 'in', says: '', weight: 1, claim: { about: 'flow', is: 'only', these: [office], reach: [db] } } as const,
        {
          id: 'out',
          says: '',
          weight: 1,
          claim: { about: 'flow', is: 'works', from: [db], to: [bank], ports: https },
        } as const,
      ],
    };
    const map = drawFlowBoard(blocks, shop(), shop());
    expect(map.rows.filter(({ name }) => name.includes('.')).map(({ name, ends }) => [name, ends])).toEqual([
      ['203.0.113.0/24', [{ ip: '203.0.113.1' }]],
      ['203.0.113.128/25', [{ ip: '203.0.113.129' }]],
    ]);
    expect(map.columns.map(({ name, port }) => `${name}:${port}`)).toContain('198.51.100.0/24:443');
    const wanted = (row: string): unknown =>
      map.cells[map.rows.findIndex(({ name }) => name === row)]?.[map.columns.findIndex(({ name }) => name === 'db')]
        ?.wanted;
    expect([wanted('203.0.113.0/24'), wanted('203.0.113.128/25'), wanted('outside')]).toEqual([null, 'no', null]);
  });
});
