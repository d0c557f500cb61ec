import type { Manifest } from '../kube/manifest.ts';
import type { Lesson, PackAbout, Scenario } from './scenario.ts';
import type { ScenarioFields } from './schema/scenario-schema.ts';
import type { VariantTable } from './variants.ts';

/**
 * A scenario as its pack has it, with placeholders in place: what every variant is made of. Plain data, so that a built
 * pack can keep it as JSON.
 */
export interface ScenarioTemplate {
  readonly id: string;
  readonly pack: string;
  readonly version: string;
  readonly variants: VariantTable | null;
  /** scenario.yaml, less `variants`. A number, a word of a list, true and false may still be a placeholder. */
  readonly fields: Omit<ScenarioFields, 'variants'>;
  /** The objects of start.yaml. */
  readonly start: readonly Manifest[];
  /** The objects of the file that `given` names. */
  readonly given: readonly Manifest[];
  /** The texts of its other files, by their paths in the scenario's folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** A pack: its scenarios in the order an instructor gives them, each as variant 1 and as its template. */
export interface Pack extends PackAbout {
  readonly lessons: readonly Lesson[];
  readonly scenarios: readonly Scenario[];
  readonly templates: readonly ScenarioTemplate[];
}
