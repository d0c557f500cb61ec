import type { Manifest } from '../kube/manifest.ts';
import { printName } from '../plain-text.ts';
import { readAnswerDocument } from './answer-document.ts';
import type { Fault } from './fault.ts';
import { fillYaml } from './fill-yaml.ts';
import { clusterWide, scenarioWith } from './instantiate.ts';
import type { PackFolder } from './pack-folder.ts';
import { isManifest } from './pack-objects.ts';
import { fillText, fillValue, type VariantValues } from './placeholders.ts';
import { sampleOf } from './read-variants.ts';
import { isAnsweredByManifests } from './scenario.ts';
import { type Known, meaningFaults } from './schema/declared-id-faults.ts';
import { scenarioSchema } from './schema/scenario-schema.ts';
import { shapeFaults } from './schema/shape-faults.ts';
import type { ScenarioTemplate } from './template.ts';
import type { YamlFile } from './yaml-file.ts';

/** A scenario as far as it was read. */
export interface Checked {
  readonly file: YamlFile;
  readonly start: readonly Manifest[] | null;
  readonly template: ScenarioTemplate;
  readonly known: Known;
  readonly id: string;
}

/** Faults of form and of meaning; what is the same in several variants is reported for the first. */
export function variantFaults(folder: PackFolder, { file, start, template, known, id }: Checked): readonly Fault[] {
  const told = new Map<string, Fault>();
  for (const [number, values] of sampleOf(template.variants)) {
    const variant = number === 1 ? '' : ` (variant ${number})`;
    const value = fillValue(template.fields, values);
    const filled = start && fillValue(start, values);
    const found = [
      ...shapeFaults(scenarioSchema, file, value),
      ...meaningFaults({ file, value, start: filled, known }),
      ...objectFaults(folder, id, template, values),
    ];
    for (const fault of found) {
      const key = `${fault.file} ${fault.line} ${fault.column} ${fault.code}`;
      if (!told.has(key)) told.set(key, variant === '' ? fault : { ...fault, message: `${fault.message}${variant}` });
    }
  }
  return [...told.values()];
}

/** What putting in values makes of objects: keys that become one, names that are no text any more, objects given twice. */
function objectFaults(
  folder: PackFolder,
  id: string,
  template: ScenarioTemplate,
  values: VariantValues,
): readonly Fault[] {
  const { fields } = template;
  const faults: Fault[] = [];
  const tell = (name: string, code: string, message: string, hint: string): void => {
    faults.push({ file: folder.pathOf(`${id}/${name}`), line: 1, column: 1, code, message, hint });
  };
  const objectsOf = (objects: readonly Manifest[], name: string): readonly Manifest[] =>
    fillValue(objects, values, (key) => {
      tell(
        name,
        'duplicate-key',
        `Two keys of a map become ${printName(key)}.`,
        'Give them other placeholders, or a condition under variants.where.',
      );
    });
  const start = objectsOf(template.start, 'start.yaml');
  const givenFile = typeof fields.given === 'string' ? fields.given : 'given.yaml';
  const given = objectsOf(template.given, givenFile);
  for (const [objects, name] of [
    [start, 'start.yaml'],
    [given, givenFile],
  ] as const) {
    for (const object of objects) {
      if (!isManifest(object))
        tell(name, 'not-an-object', 'The name of an object is no text.', 'Put the value in quotes under variants.');
    }
  }
  const namespace = typeof fields.namespace === 'string' ? fillText(fields.namespace, values) : '';
  const refOf = ({ kind, metadata }: Manifest, otherwise: string): string =>
    `${kind} ${clusterWide.has(kind) ? '' : `${metadata.namespace ?? otherwise}/`}${metadata.name}`;
  const there = new Set(start.filter(isManifest).map((object) => refOf(object, 'default')));
  for (const object of given.filter(isManifest)) {
    const ref = refOf(object, namespace);
    if (there.has(ref))
      tell(
        givenFile,
        'duplicate',
        `${ref} stands in start.yaml too.`,
        `Keep it here alone: these objects are part of the start state.`,
      );
  }
  return faults;
}

/** What solution.yaml must be where the answer is one document. */
export function solutionFaults(folder: PackFolder, template: ScenarioTemplate): readonly Fault[] {
  const { choose, predict, trueOrFalse, whichPolicy } = template.fields;
  if ((choose ?? predict ?? trueOrFalse ?? whichPolicy) === undefined) return [];
  const told = new Map<string, Fault>();
  for (const [number, values] of sampleOf(template.variants)) {
    const { kind } = scenarioWith(template, number, values);
    if (isAnsweredByManifests(kind)) return [];
    const file = folder.pathOf(`${template.id}/solution.yaml`);
    const text = fillYaml(template.files['solution.yaml'] ?? '', values);
    const read = readAnswerDocument([{ file, text }], kind);
    const faults =
      'faults' in read
        ? read.faults
        : [
            ...(read.answer === null
              ? [
                  {
                    file,
                    line: 1,
                    column: 1,
                    code: 'wrong-answer',
                    message: 'There is no answer.',
                    hint: 'Write the one document that answers the task.',
                  },
                ]
              : []),
            ...(read.answer?.is === 'trueOrFalse' && kind.is === 'trueOrFalse' && read.answer.statement !== kind.answer
              ? [
                  {
                    file,
                    line: 1,
                    column: 1,
                    code: 'wrong-answer',
                    message: `trueOrFalse.answer is ${kind.answer}, and this says ${read.answer.statement}.`,
                    hint: 'Correct one of the two.',
                  },
                ]
              : []),
            ...(read.answer?.is === 'predict' && kind.is === 'predict' && read.answer.cells.length < kind.flows.length
              ? [
                  {
                    file,
                    line: 1,
                    column: 1,
                    code: 'wrong-answer',
                    message: `There are ${kind.flows.length} connections to predict, and this has ${read.answer.cells.length}.`,
                    hint: 'Give each of them a verdict.',
                  },
                ]
              : []),
          ];
    for (const fault of faults) told.set(`${fault.line} ${fault.column} ${fault.code}`, fault);
  }
  return [...told.values()];
}
