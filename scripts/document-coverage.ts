// Writes docs/coverage.md from the bundled packs, their receipts and scripts/catalogue.yaml:
// node scripts/document-coverage.ts. test/scenarios/coverage.test.ts holds the page to them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Receipt } from '../src/commands/pack-proof/receipt.ts';
import { mutations } from '../src/netpol/misconceptions/definitions.ts';
import { lessonOf } from '../src/netpol/misconceptions/lessons.ts';
import { accessMisconceptions } from '../src/rbac/misconceptions/names.ts';
import { loadPack } from '../src/scenario/load-pack.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { skills } from '../src/scenario/skills.ts';
import type { Pack } from '../src/scenario/template.ts';
import { countVariants } from '../src/scenario/variants.ts';
import { notShownBecause, notShownByNode } from './real-node.ts';

export const target = new URL('../docs/coverage.md', import.meta.url);
const packsFolder = new URL('../scenarios/', import.meta.url);

/** What should be covered: titles by number, of the tasks under a heading each. */
export interface Catalogue {
  readonly tasks: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly lessons: Readonly<Record<string, string>>;
  readonly falseSentences: Readonly<Record<string, string>>;
}

export const catalogue = parse(readFileSync(new URL('catalogue.yaml', import.meta.url), 'utf8'), {
  stringKeys: true,
}) as Catalogue;

/** A bundled pack, and what its last whole test found, if it had one. */
export interface DescribedPack {
  readonly pack: Pack;
  readonly receipt?: Receipt;
}

/** The bundled packs, read from their sources. Throws where one has faults. */
export function describedPacks(): readonly DescribedPack[] {
  const entries = readdirSync(packsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => {
    const folder = fileURLToPath(new URL(name, packsFolder));
    const loaded = loadPack(folder);
    if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
    const receipt = `${folder}/.receipt.json`;
    return {
      pack: loaded.pack,
      ...(existsSync(receipt) ? { receipt: JSON.parse(readFileSync(receipt, 'utf8')) as Receipt } : {}),
    };
  });
}

/** Which scenarios cover a number of the catalogue. */
export function coveredBy(packs: readonly DescribedPack[]): ReadonlyMap<string, readonly string[]> {
  const covered = new Map<string, string[]>();
  for (const { id, covers } of scenariosOf(packs))
    for (const number of covers) covered.set(String(number), [...(covered.get(String(number)) ?? []), id]);
  return covered;
}

/** All scenarios of the packs, as their first variants. */
export function scenariosOf(packs: readonly DescribedPack[]): readonly Scenario[] {
  return packs.flatMap(({ pack }) => pack.scenarios);
}

const kinds: Readonly<Record<Scenario['kind']['is'], string>> = {
  write: 'write manifests',
  repair: 'repair or tighten manifests',
  labels: 'change labels alone',
  choose: 'choose a manifest',
  predict: 'predict who reaches whom',
  trueOrFalse: 'say whether a sentence is true',
  whichPolicy: 'name the policy that decides',
};

/** The text of docs/coverage.md. */
export async function coverageDocument(packs: readonly DescribedPack[]): Promise<string> {
  const all = scenariosOf(packs);
  const covered = coveredBy(packs);
  const tasks = Object.values(catalogue.tasks).flatMap((part) => Object.keys(part));
  const count = (numbers: readonly string[]) => numbers.filter((number) => covered.has(number)).length;
  return [
    '# What the bundled tasks cover',
    '',
    'This page is made by `node scripts/document-coverage.ts` from the packs, from what `pack test` found, and from',
    'the list in `scripts/catalogue.yaml`; a test holds it to them.',
    '',
    ...table(
      ['', 'covered', 'of'],
      [
        ['tasks of the list', count(tasks), tasks.length],
        ['lessons of the list', count(Object.keys(catalogue.lessons)), Object.keys(catalogue.lessons).length],
        ['false sentences', count(Object.keys(catalogue.falseSentences)), Object.keys(catalogue.falseSentences).length],
        ['skills', skills.filter(({ id }) => all.some((one) => hasSkill(one, id))).length, skills.length],
        ['misconceptions', knownIds.filter((id) => all.some((one) => hasNearMiss(one, id))).length, knownIds.length],
      ],
    ),
    '',
    `Together the packs have ${all.length} tasks in ${variantsOf(packs)} variants.`,
    '',
    ...(await Promise.all(packs.map(packPart))).flat(),
    ...Object.entries(catalogue.tasks).flatMap(([title, part]) => [
      `## ${title}`,
      '',
      ...table(['number', 'what', 'tasks'], rowsOf(part, covered)),
      '',
    ]),
    '## Lessons of the list',
    '',
    ...table(
      ['number', 'what', 'tasks', 'lessons'],
      rowsOf(catalogue.lessons, covered).map((row) => [...row, lessonsAbout(packs, row[0] ?? '')]),
    ),
    '',
    '## False sentences',
    '',
    ...table(['number', 'sentence', 'tasks'], rowsOf(catalogue.falseSentences, covered)),
    '',
    '## Skills',
    '',
    ...table(
      ['skill', 'tasks'],
      skills.map(({ id, says }) => [`${id}: ${says}`, namesOf(all.filter((one) => hasSkill(one, id)))]),
    ),
    '',
    '## Misconceptions',
    '',
    'Each is a mistake that a grade can name. The tasks are those with a wrong answer that makes it.',
    '',
    ...table(
      ['misconception', 'tasks', 'lesson'],
      knownIds.map((id) => [id, namesOf(all.filter((one) => hasNearMiss(one, id))), lessonOf(id).lesson ?? '']),
    ),
    '',
  ].join('\n');
}

/** The misconceptions that have a cause of their own: about connections, then about access. */
const knownIds = [...mutations, ...accessMisconceptions].filter(({ sort }) => sort === 'known').map(({ id }) => id);

function hasSkill({ skills: own, checks }: Scenario, id: string): boolean {
  return own.includes(id) || checks.some((check) => check.skills?.includes(id));
}

function hasNearMiss({ nearMisses }: Scenario, id: string): boolean {
  return nearMisses.some(({ misconception }) => misconception === id);
}

function variantsOf(packs: readonly DescribedPack[]): number {
  return packs.reduce(
    (sum, { pack }) => sum + pack.templates.reduce((part, { variants }) => part + countVariants(variants), 0),
    0,
  );
}

/** A pack: its kinds of task, and a row for each scenario. */
async function packPart({ pack, receipt }: DescribedPack): Promise<readonly string[]> {
  const { scenarios, templates } = pack;
  const byKind = Map.groupBy(scenarios, ({ kind }) => kind.is);
  const byLevel = Map.groupBy(scenarios, ({ difficulty }) => difficulty);
  const figures = new Map(receipt?.scenarios.map((one) => [one.id, one]));
  const reasons = await Promise.all(scenarios.map(notShownByNode));
  const rows = scenarios.map(({ id, difficulty, minutes, kind, covers }, at) => {
    const found = figures.get(id);
    const reason = reasons[at];
    return [
      id,
      difficulty,
      minutes,
      kinds[kind.is],
      countVariants(templates[at]?.variants ?? null),
      covers.join(', '),
      ...(found === undefined
        ? ['', '', '', '']
        : [
            found.rightAnswers + found.rewritings,
            `${found.wrongAnswersCaught} of ${found.wrongAnswersMade}`,
            `${found.misconceptionsNamed} of ${found.wrongAnswersCaught}`,
            found.misconceptionsMistaken,
          ]),
      reason === undefined ? 'yes' : `no: ${reason}`,
    ];
  });
  return [
    `## Pack ${pack.id}`,
    '',
    `${scenarios.length} tasks: ${[...byKind].map(([kind, of]) => `${of.length} to ${kinds[kind]}`).join(', ')}.`,
    `${['easy', 'medium', 'hard'].map((level) => `${byLevel.get(level as Scenario['difficulty'])?.length ?? 0} ${level}`).join(', ')}.`,
    '',
    'Answers made by `pack test` from the reference answers, over the variants that it tested: *right* ones are the same in',
    'another spelling and must pass, *wrong* ones have one fault and must fail; *named* are those whose fault the grade names,',
    '*misnamed* those for which it names another one with a confidence of 0.80 or more.',
    '',
    ...table(
      [
        'task',
        'difficulty',
        'minutes',
        'kind',
        'variants',
        'covers',
        'right answers',
        'wrong answers caught',
        'named',
        'misnamed',
        'shown by a real node',
      ],
      rows,
    ),
    '',
    ...Object.entries(notShownBecause).map(([reason, says]) => `- *no: ${reason}*: ${says}.`),
    '',
  ];
}

function rowsOf(
  part: Readonly<Record<string, string>>,
  covered: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  return Object.entries(part).map(([number, what]) => [number, what, (covered.get(number) ?? []).join(', ')]);
}

/** The lessons that cover a number, by their names. */
function lessonsAbout(packs: readonly DescribedPack[], number: string): string {
  const lessons = packs.flatMap(({ pack }) => pack.lessons);
  return namesOf(lessons.filter(({ covers }) => covers.map(String).includes(number)));
}

function namesOf(named: readonly { readonly id: string }[]): string {
  return named.map(({ id }) => id).join(', ');
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

if (import.meta.main) writeFileSync(target, await coverageDocument(describedPacks()));
