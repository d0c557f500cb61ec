import type { Manifest } from '../../kube/manifest.ts';
import type { Fault } from '../fault.ts';
import { misconceptionIds } from '../misconception-ids.ts';
import { type Skill, skillOf, skills } from '../skills.ts';
import type { Path, Said, YamlFile } from '../yaml-file.ts';
import { identityFaults } from './identity-faults.ts';
import { questionFaults } from './question-faults.ts';
import { itemsOf, textAt, unknownName } from './value-at-path.ts';
import { sentence, valueAt, whereIn } from './where-in.ts';

/** What a scenario may name beside what is in its own files. */
export interface Known {
  /** The skills of the pack, beside those of the program. */
  readonly skills: readonly Skill[];
  /** Lessons of the pack and of the program. */
  readonly lessons: ReadonlySet<string>;
}

/** One variant of scenario.yaml as it is after the values have been put in, whether or not its fields are right. */
export interface Read {
  readonly file: YamlFile;
  readonly value: unknown;
  /** The objects of the start state; null where they could not be read. */
  readonly start: readonly Manifest[] | null;
  readonly known: Known;
}

/** Namespaces that every cluster has. */
const GIVEN_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The kinds of task that are written as a field of their own. */
const KINDS = ['choose', 'predict', 'trueOrFalse', 'whichPolicy'] as const;

/**
 * Faults of meaning: names that nothing has, things that are given twice or that exclude each other. Each part is
 * looked at as far as it has the form that it must have, so that all faults are found at once.
 */
export function meaningFaults(read: Read): readonly Fault[] {
  return [
    ...kindFaults(read),
    ...claimFaults(read),
    ...checkNames(read),
    ...skillFaults(read),
    ...lessonFaults(read),
    ...namespaceFault(read),
    ...identityFaults(read),
    ...questionFaults(read),
  ];
}

function kindFaults({ file, value }: Read): readonly Fault[] {
  const has = (field: string): boolean => valueAt(value, [field]) !== undefined;
  const kinds = KINDS.filter(has);
  const said = (message: string, hint: string): Said => ({ code: 'kind-of-task', message, hint });
  const [kind, other] = kinds;
  if (other !== undefined) {
    return [
      file.faultAt(
        [other],
        said(`A task is of one kind; this one has ${kinds.join(' and ')}.`, `Keep one of them.`),
        'key',
      ),
    ];
  }
  if (kind === undefined || kind === 'choose') {
    const missing = has('checks')
      ? []
      : [
          file.faultAt(
            [],
            said(
              'The task has no checks.',
              kind === undefined
                ? `Add checks, or one of ${KINDS.join(', ')}.`
                : 'Add checks: they say which option is right.',
            ),
          ),
        ];
    return kind === 'choose'
      ? [...missing, ...excluded(file, value, kind, ['given', 'nearMisses', 'rightAnswers'])]
      : missing;
  }
  return excluded(file, value, kind, ['checks', 'given', 'nearMisses', 'rightAnswers']);
}

function excluded(file: YamlFile, value: unknown, kind: string, fields: readonly string[]): readonly Fault[] {
  return fields
    .filter((field) => valueAt(value, [field]) !== undefined)
    .map((field) =>
      file.faultAt(
        [field],
        {
          code: 'kind-of-task',
          message: `${field} does not go with ${kind}: it is for answers that are manifests.`,
          hint: 'Remove it.',
        },
        'key',
      ),
    );
}

const claims = [
  'only',
  'never',
  'works',
  'mayExactly',
  'may',
  'mayNot',
  'onlyMay',
  'noFurtherRights',
  'unchanged',
] as const;

function claimFaults({ file, value }: Read): readonly Fault[] {
  const rests = new Set<string>();
  return itemsOf(value, ['checks']).flatMap(({ item, path }) => {
    const where = sentence(whereIn(value, path));
    const made = claims.filter((claim) => valueAt(item, [claim]) !== undefined);
    const counted: Fault[] =
      made.length === 1
        ? []
        : [
            file.faultAt(path, {
              code: 'claims',
              message:
                made.length === 0
                  ? `${where} makes no claim.`
                  : `${where} makes ${made.length} claims: ${made.join(', ')}.`,
              hint: `A check makes exactly one claim: ${claims.join(', ')}.`,
            }),
          ];
    const kinds = [
      ...(['never', 'works'] as const).map((claim) => [claim]),
      ...itemsOf(item, ['remarks']).map((each) => [...each.path, 'when']),
    ];
    const ports = kinds
      .filter(
        (kind) =>
          valueAt(item, [...kind, 'ports']) !== undefined && valueAt(item, [...kind, 'exceptPorts']) !== undefined,
      )
      .map((kind) =>
        file.faultAt(
          [...path, ...kind, 'exceptPorts'],
          { code: 'claims', message: `${where} has ports and exceptPorts.`, hint: 'Keep one of the two.' },
          'key',
        ),
      );
    const unchanged = valueAt(item, ['unchanged']);
    if (unchanged === 'everything else' || unchanged === 'access') {
      if (rests.has(unchanged)) {
        const message =
          unchanged === 'access' ? 'Two checks speak of all other access.' : 'Two checks speak of everything else.';
        counted.push(file.faultAt([...path, 'unchanged'], { code: 'duplicate', message, hint: 'Keep one of them.' }));
      }
      rests.add(unchanged);
    }
    return [...counted, ...ports];
  });
}

/** Names that stand twice, and checks that near misses name and that are not there. */
function checkNames({ file, value }: Read): readonly Fault[] {
  const checks = itemsOf(value, ['checks']);
  const ids = checks.flatMap(({ item }) => textAt(item, ['id']) ?? []);
  const lists: readonly (readonly [Path, string, string])[] = [
    [['checks'], 'id', 'checks'],
    ...checks.map(({ path }) => [[...path, 'remarks'], 'id', 'remarks'] as const),
    [['choose', 'options'], 'id', 'options'],
    [['nearMisses'], 'file', 'near misses'],
    [['rightAnswers'], 'file', 'right answers'],
  ];
  const doubled = lists.flatMap(([list, by, called]) => {
    const names = new Set<string>();
    return itemsOf(value, list).flatMap(({ item, path }) => {
      const name = textAt(item, [by]);
      if (name === undefined) return [];
      if (!names.has(name)) {
        names.add(name);
        return [];
      }
      return [
        file.faultAt([...path, by], {
          code: 'duplicate',
          message: `Two ${called} are called ${name}.`,
          hint: 'Give one of them another name.',
        }),
      ];
    });
  });
  const unknown = itemsOf(value, ['nearMisses']).flatMap(({ item, path }) => [
    ...itemsOf(item, ['fails']).flatMap(({ item: id, path: at }) =>
      typeof id !== 'string' || ids.includes(id)
        ? []
        : [
            file.faultAt(
              [...path, ...at],
              unknownName(
                'no-check',
                `${sentence(whereIn(value, path))} fails a check ${id}, and no check is called so.`,
                id,
                ids,
              ),
            ),
          ],
    ),
    ...misconceptionFault({ file, value }, item, path),
  ]);
  return [...doubled, ...unknown];
}

function misconceptionFault(
  { file, value }: Pick<Read, 'file' | 'value'>,
  item: unknown,
  path: Path,
): readonly Fault[] {
  const id = textAt(item, ['misconception']);
  const known = misconceptionIds();
  if (id === undefined || known.includes(id)) return [];
  const message = `${sentence(whereIn(value, path))} names a misconception ${id}, and a grade names none of that id.`;
  return [file.faultAt([...path, 'misconception'], unknownName('no-misconception', message, id, known))];
}

function skillFaults({ file, value, known }: Read): readonly Fault[] {
  const lists: readonly Path[] = [['skills'], ...itemsOf(value, ['checks']).map(({ path }) => [...path, 'skills'])];
  const ids = [...skills, ...known.skills].map((skill) => skill.id);
  return lists.flatMap((list) =>
    itemsOf(value, list).flatMap(({ item, path }) =>
      typeof item !== 'string' || skillOf(item, known.skills)
        ? []
        : [
            file.faultAt(
              path,
              unknownName(
                'no-skill',
                `There is no skill ${item}.`,
                item,
                ids,
                'Name a skill that the program knows, or add it to skills in pack.yaml.',
              ),
            ),
          ],
    ),
  );
}

function lessonFaults({ file, value, known }: Read): readonly Fault[] {
  return itemsOf(value, ['lessons']).flatMap(({ item, path }) =>
    typeof item !== 'string' || known.lessons.has(item)
      ? []
      : [
          file.faultAt(
            path,
            unknownName(
              'no-lesson',
              `There is no lesson ${item}.`,
              item,
              [...known.lessons],
              'Name a lesson of this pack or of the program.',
            ),
          ),
        ],
  );
}

function namespaceFault({ file, value, start }: Read): readonly Fault[] {
  const namespace = textAt(value, ['namespace']);
  if (namespace === undefined || start === null || GIVEN_NAMESPACES.includes(namespace)) return [];
  const made = start.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => String(metadata.name));
  if (made.includes(namespace)) return [];
  const said = unknownName(
    'no-namespace',
    `start.yaml makes no namespace ${namespace}.`,
    namespace,
    made,
    'Add it to start.yaml, or correct its name.',
  );
  return [file.faultAt(['namespace'], said)];
}
