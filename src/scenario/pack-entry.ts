import type { PackAbout, Scenario, TaskKind } from './scenario.ts';
import type { Pack, ScenarioTemplate } from './template.ts';
import { countVariants } from './variants.ts';

/** What a list of tasks needs of one: small, so that a catalogue of hundreds is read at once. */
export interface ScenarioEntry
  extends Pick<
    Scenario,
    | 'id'
    | 'pack'
    | 'version'
    | 'title'
    | 'domain'
    | 'competency'
    | 'skills'
    | 'difficulty'
    | 'minutes'
    | 'weight'
    | 'covers'
    | 'uses'
  > {
  readonly kind: TaskKind['is'];
  /** Ids of the misconceptions that its near misses are about: the task shows them. */
  readonly misconceptions: readonly string[];
  /** How many variants it has; texts above are those of variant 1. */
  readonly variants: number;
}

/** A pack as a list of tasks. */
export interface PackEntry extends PackAbout {
  readonly scenarios: readonly ScenarioEntry[];
  /** Ids of its lessons. The lessons themselves are read only where one is shown. */
  readonly lessons: readonly string[];
}

/** The list of a pack that was read. */
export function entryOfPack(pack: Pack): PackEntry {
  const { scenarios, templates, lessons, ...about } = pack;
  return {
    ...about,
    scenarios: scenarios.map((scenario, index) => entryOf(scenario, templates[index])),
    lessons: lessons.map(({ id }) => id),
  };
}

/** What a list of tasks needs of a scenario; without a template it has one variant. */
export function entryOf(scenario: Scenario, template?: ScenarioTemplate): ScenarioEntry {
  const { id, pack, version, title, domain, competency, skills, difficulty, minutes, weight, covers, uses, kind } =
    scenario;
  return {
    id,
    pack,
    version,
    title,
    domain,
    competency,
    skills,
    difficulty,
    minutes,
    weight,
    covers,
    uses,
    kind: kind.is,
    misconceptions: misconceptionsOf(scenario),
    variants: countVariants(template?.variants ?? null),
  };
}

/** Ids of the misconceptions that a task shows when they are made, each once. */
export function misconceptionsOf({ nearMisses }: Pick<Scenario, 'nearMisses'>): readonly string[] {
  return [...new Set(nearMisses.flatMap(({ misconception }) => misconception ?? []))];
}

/** `PACK/ID`: by what a scenario is called everywhere. */
export function refOf({ pack, id }: Pick<Scenario, 'pack' | 'id'>): string {
  return `${pack}/${id}`;
}
