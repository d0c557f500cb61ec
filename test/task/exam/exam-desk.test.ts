import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { printKubeconfig } from '../../../src/apiserver/kubeconfig.ts';
import { contextsIn } from '../../../src/cli/kubeconfig-file.ts';
import { gradeTask } from '../../../src/commands/exam/grade-task.ts';
import { journalFile } from '../../../src/folders.ts';
import { openJournal } from '../../../src/progress/journal.ts';
import type { ExamGradeJson } from '../../../src/report/json.ts';
import { type ExamEvent, type ExamState, startExam, step } from '../../../src/session/exam/exam.ts';
import { digestText } from '../../../src/session/exam/result.ts';
import { kubeconfigPath } from '../../../src/task/cluster-folder.ts';
import { answerState } from '../../../src/task/exam/exam-answers.ts';
import type { ExamTaskScenario } from '../../../src/task/exam/exam-cluster.ts';
import { ExamDesk } from '../../../src/task/exam/exam-desk.ts';
import { examFolder } from '../../../src/task/exam/exam-folder.ts';
import { examKubeconfig } from '../../../src/task/exam/exam-kubeconfig.ts';
import { type GradedExam, gradeExam } from '../../../src/task/exam/grade-exam.ts';
import { sha256 } from '../../../src/task/exam/sha256.ts';
import { folderForEachTest } from '../../commands/in-folder.ts';
import { kindsTask } from '../../packs/kinds-pack.ts';
import { planFixture, taskFixture } from '../../session/exam/exam.fixture.ts';
import { clientWrite } from '../client-write.ts';

const home = folderForEachTest();
const env = (): Readonly<Record<string, string>> => ({ SALLYPORT_HOME: home() });
const folder = () => examFolder(env(), '20261130-100000-1');

const tasks: readonly ExamTaskScenario[] = [kindsTask('write'), kindsTask('repair')].map((scenario, at) => ({
  scenario,
  task: taskFixture(at + 1, { scenario: scenario.id, pack: scenario.pack, points: 50 }),
}));
const plan = planFixture({ tasks: tasks.map(({ task }) => task) });
const [write] = tasks;

const open: ExamDesk[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((desk) => desk.close()));
});

async function openDesk(servedBefore?: string): Promise<ExamDesk> {
  const desk = await ExamDesk.open(tasks, {
    folder: folder().path,
    now: Date.now,
    fast: true,
    env: env(),
    pid: process.pid,
    servedBefore,
    onFault: () => undefined,
    onOpened: () => undefined,
    onAnswer: () => undefined,
  });
  open.push(desk);
  return desk;
}

/** An exam that ended now, with its first task open for a minute and flagged. */
function endedNow(): ExamState {
  const at = Date.now();
  const start = startExam({ is: 'started', id: folder().id, plan, at: at - 60_000, ran: 0 });
  const events: readonly ExamEvent[] = [
    { is: 'opened', task: 1, at: at - 60_000, ran: 0 },
    { is: 'flagged', task: 1, flagged: true, at, ran: 60_000 },
    { is: 'noted', task: 2, text: 'later', at, ran: 0 },
    { is: 'ended', at, ran: 0 },
  ];
  return events.reduce(step, start);
}

function grade(state: ExamState): Promise<GradedExam<ExamGradeJson>> {
  const journal = openJournal(journalFile(env()));
  const quiet = { onFault: () => undefined, onGraded: () => undefined };
  const options = { folder: folder(), now: Date.now, fast: true, journal, ...quiet };
  return gradeExam(state, tasks, { ...options, gradeTask });
}

const policy = (name = 'db'): object => ({
  ...(parse(write!.scenario.solution) as object),
  metadata: { name },
});
const policies = (namespace: string): string => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;

describe('the clusters of an exam', () => {
  it('have a context each in one kubeconfig, with the namespace of the task; the first is the current one', async () => {
    const desk = await openDesk();
    const text = readFileSync(kubeconfigPath(desk.folder), 'utf8');
    expect(contextsIn(text)).toEqual({
      current: 'task-1',
      namespaces: new Map(tasks.map(({ task, scenario }) => [task.context, scenario.namespace])),
    });
    const { clusters } = parse(text) as {
      readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
    };
    expect(new Set(clusters.map(({ cluster }) => cluster.server)).size).toBe(2);
  });

  it('score what was done on them, and nothing that was done on another one', async () => {
    const desk = await openDesk();
    const { namespace } = write!.scenario;
    await clientWrite(await desk.clusterOf(2)!.kubeconfig(), 'POST', policies(namespace), policy('elsewhere'));
    await desk.close();
    open.length = 0;
    const wrong = await grade(endedNow());
    expect(wrong.result.tasks[0]).toMatchObject({ score: 0, earned: 0 });
    const again = await openDesk();
    await clientWrite(await again.clusterOf(2)!.kubeconfig(), 'DELETE', `${policies(namespace)}/elsewhere`);
    await clientWrite(await again.clusterOf(1)!.kubeconfig(), 'POST', policies(namespace), policy());
    await again.close();
    open.length = 0;
    const { result, reviews } = await grade(endedNow());
    expect(result.tasks[0]).toMatchObject({ score: 1, earned: 50, spentSeconds: 60, flagged: true });
    expect(result.tasks[1]).toMatchObject({ score: 0, note: 'later' });
    expect(result).toMatchObject({ earned: 50, score: 0.5, passed: false, digest: sha256(digestText(result)) });
    // The drills learn from it, once, and of the tasks that were opened alone.
    const kept = (await openJournal(journalFile(env())).read()).filter(({ at }) => at === result.endedAt);
    expect(kept.map(({ is, scenario, elapsed }) => [is, scenario, elapsed])).toEqual([
      ['started', write!.scenario.id, 0],
      ['checked', write!.scenario.id, 60],
      ['passed', write!.scenario.id, 60],
    ]);
    expect(reviews[0]?.grade).toContain('goals reached');
    expect(reviews[0]?.parts.map(({ title }) => title)).toContain('The reference answer');
    expect(JSON.parse(readFileSync(folder().result, 'utf8'))).toEqual({
      schemaVersion: 1,
      ...JSON.parse(JSON.stringify(result)),
    });
  });

  it('go on after their process was killed: objects, answers, the current context and namespaces', async () => {
    const killed = await openDesk();
    const answer = killed.clusterOf(1)!.answerPath;
    writeFileSync(answer, write!.scenario.solution);
    expect(answerState(await killed.clusterOf(1)!.applyAnswer())).toEqual({
      is: 'accepted',
      objects: ['NetworkPolicy db'],
    });
    const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'made' } };
    await clientWrite(await killed.clusterOf(2)!.kubeconfig(), 'POST', '/api/v1/namespaces/default/configmaps', made);
    const kubeconfig = kubeconfigPath(killed.folder);
    const text = readFileSync(kubeconfig, 'utf8');
    writeFileSync(kubeconfig, text.replace('current-context: task-1', 'current-context: task-2'));
    // Nothing of it is closed: what is kept must be enough. A save that was not noticed is applied by the next program.
    writeFileSync(answer, `${write!.scenario.solution}# more\n`);
    const desk = await openDesk(killed.folder.path);
    expect(contextsIn(readFileSync(kubeconfigPath(desk.folder), 'utf8')).current).toBe('task-2');
    expect(answerState(desk.clusterOf(1)!.answer)).toEqual({ is: 'accepted', objects: ['NetworkPolicy db'] });
    const conflict = clientWrite(
      await desk.clusterOf(2)!.kubeconfig(),
      'POST',
      '/api/v1/namespaces/default/configmaps',
      made,
    );
    await expect(conflict).rejects.toThrow('409');
  });

  it('are graded with an answer that was saved before the end, and without one that was saved after it', async () => {
    const desk = await openDesk();
    const path = desk.clusterOf(1)!.answerPath;
    await desk.close();
    open.length = 0;
    writeFileSync(path, write!.scenario.solution);
    const state = endedNow();
    const ended = (state.ended?.at ?? 0) / 1000;
    utimesSync(path, ended + 60, ended + 60);
    expect((await grade(state)).result.tasks[0]?.score).toBe(0);
    utimesSync(path, ended - 1, ended - 1);
    expect((await grade(state)).result.tasks[0]?.score).toBe(1);
  });
});

describe('what the API server says about an answer', () => {
  it('is shown in its words, with the line; objects that the task gives are no answer', async () => {
    const desk = await openDesk();
    const [one, two] = desk.clusters;
    expect(answerState(two!.answer)).toEqual({ is: 'empty' });
    writeFileSync(one!.answerPath, `${write!.scenario.solution}---\nkind: Pod\nmetadata: {name: x}\n`);
    expect(answerState(await one!.applyAnswer())).toMatchObject({
      is: 'refused',
      others: 0,
      says: expect.stringContaining('apiVersion') as string,
    });
    writeFileSync(one!.answerPath, 'a: [\n');
    expect(answerState(await one!.applyAnswer())).toMatchObject({
      is: 'unreadable',
      says: expect.stringMatching(/^not YAML at line \d/) as string,
    });
  });
});

it('a kubeconfig of an exam has the users whom its tasks give', () => {
  const credential = { certificate: 'c', key: 'k' };
  const others = [{ context: 'jane', credential }];
  const own = { url: 'https://127.0.0.1:1', token: 't', caCertificate: 'ca', namespace: 'shop', others };
  const contexts = [{ context: 'a-1', kubeconfig: printKubeconfig(own) }];
  const text = examKubeconfig(contexts, { current: 'a-1-jane', namespaces: new Map([['a-1-jane', 'ops']]) });
  expect(parse(text)).toMatchObject({
    users: [
      { name: 'a-1', user: { token: 't' } },
      { name: 'a-1-jane', user: { 'client-certificate-data': 'Yw==', 'client-key-data': 'aw==' } },
    ],
    contexts: [
      { name: 'a-1', context: { cluster: 'a-1', user: 'a-1', namespace: 'shop' } },
      { name: 'a-1-jane', context: { cluster: 'a-1', user: 'a-1-jane', namespace: 'ops' } },
    ],
    'current-context': 'a-1-jane',
  });
});

it('a kubeconfig of an exam keeps only a current context that it has', () => {
  const chosen = { current: 'gone', namespaces: new Map<string, string>() };
  expect(examKubeconfig([], chosen)).toContain('current-context: ""');
});
