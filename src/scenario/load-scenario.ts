import { closestText } from '../kube/edit-distance.ts';
import type { Manifest } from '../kube/manifest.ts';
import { printName } from '../plain-text.ts';
import type { Fault } from './fault.ts';
import { type PackFolder, packLimits } from './pack-folder.ts';
import { readObjects } from './pack-objects.ts';
import { placeholderFaults, placeholderSaid } from './placeholder-faults.ts';
import { readVariants } from './read-variants.ts';
import type { Known } from './schema/declared-id-faults.ts';
import { type ScenarioFields, scenarioSchema } from './schema/scenario-schema.ts';
import { shapeFaults } from './schema/shape-faults.ts';
import { valueAt } from './schema/where-in.ts';
import type { ScenarioTemplate } from './template.ts';
import { solutionFaults, variantFaults } from './variant-faults.ts';
import { namesOf, type VariantTable } from './variants.ts';
import { type Path, readYamlFile, type YamlFile } from './yaml-file.ts';

/** What a scenario is read for. */
export interface Within {
  readonly pack: string;
  readonly version: string;
  readonly known: Known;
}

/** Reads the folder of a scenario; null after a fault. All faults go to the folder of the pack. */
export function loadScenario(folder: PackFolder, id: string, within: Within): ScenarioTemplate | null {
  const before = folder.faults.length;
  const path = `${id}/scenario.yaml`;
  const text = folder.read(path);
  const file = text === null ? null : readYamlFile(text, folder.pathOf(path));
  if (file && 'fault' in file) folder.faults.push(file.fault);
  if (file && !('fault' in file)) nameOwnFiles(folder, id, file);
  const start = objectsAt(folder, `${id}/start.yaml`);
  if (file === null || 'fault' in file) return null;

  const { variants: written, ...fields } = isMap(file.value) ? file.value : {};
  const { table, faults } = readVariants(written, file);
  folder.faults.push(...faults);
  const files = filesOf(folder, id, fields, file);
  const given = typeof fields['given'] === 'string' ? objectsAt(folder, `${id}/${fields['given']}`) : [];
  // Without the parameters nothing can be said of placeholders.
  if (faults.length === 0) folder.faults.push(...parameterFaults(folder, id, file, table, files));
  const template = {
    id,
    pack: within.pack,
    version: within.version,
    variants: table,
    fields: fields as unknown as ScenarioFields,
    start: start ?? [],
    given: given ?? [],
    files: Object.fromEntries([...files].flatMap(([name, content]) => (content === null ? [] : [[name, content]]))),
  };
  const read = { file, start, template, known: within.known, id };
  const swollen = tooManyPlaceholders(folder, id, files);
  folder.faults.push(...swollen);
  if (!isMap(file.value)) folder.faults.push(...shapeFaults(scenarioSchema, file, file.value));
  else if (faults.length === 0 && swollen.length === 0) folder.faults.push(...variantFaults(folder, read));
  if (folder.faults.length > before) return null;
  folder.faults.push(...solutionFaults(folder, template));
  return folder.faults.length > before ? null : template;
}

/** The objects of a file; null where something is wrong with one of them. */
function objectsAt(folder: PackFolder, path: string): readonly Manifest[] | null {
  const before = folder.faults.length;
  const text = folder.read(path);
  const objects = text === null ? null : readObjects(folder, path, text);
  return folder.faults.length > before ? null : objects;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** start.yaml and solution.yaml have no line that names them: that one is missing is a fault of scenario.yaml. */
function nameOwnFiles(folder: PackFolder, id: string, file: YamlFile): void {
  for (const name of ['start.yaml', 'solution.yaml']) {
    const message = `The folder ${id} has no ${name}.`;
    folder.name(`${id}/${name}`, file.faultAt([], { code: 'no-file', message, hint: 'Write it.' }));
  }
}

/** The folders of a scenario whose files scenario.yaml names one by one, and where it does. */
const NAMED = [
  ['near-misses', ['nearMisses']],
  ['right-answers', ['rightAnswers']],
  ['options', ['choose', 'options']],
] as const;

const fileForm = /^[A-Za-z0-9_][\w.-]{0,99}\.ya?ml$/;

/** The texts of the files that scenario.yaml names, by their paths in the scenario's folder; what is not named is a fault. */
function filesOf(
  folder: PackFolder,
  id: string,
  fields: Record<string, unknown>,
  file: YamlFile,
): ReadonlyMap<string, string | null> {
  const names: string[] = ['solution.yaml'];
  const meant = new Set<string>();
  const add = (within: string, name: unknown, path: Path): void => {
    if (typeof name !== 'string' || !fileForm.test(name)) return;
    const full = within === '' ? name : `${within}/${name}`;
    names.push(full);
    if (folder.has(`${id}/${full}`)) return;
    const others = folder.entries(`${id}/${within}`.replace(/\/$/, '')).map((entry) => entry.name);
    const other = within === '' ? undefined : closestText(name, others);
    if (other !== undefined) meant.add(`${within}/${other}`);
    const hint = other === undefined ? 'Write the file, or leave it out here.' : `Did you mean ${other}?`;
    folder.name(`${id}/${full}`, file.faultAt(path, { code: 'no-file', message: `There is no file ${full}.`, hint }));
  };
  add('', fields['given'], ['given']);
  for (const [within, list] of NAMED) {
    const items = valueAt(fields, list);
    if (!Array.isArray(items)) continue;
    for (const [at, item] of items.entries()) add(within, valueAt(item, ['file']), [...list, at, 'file']);
  }
  for (const kind of ['predict', 'trueOrFalse', 'whichPolicy']) {
    add('apply', valueAt(fields, [kind, 'apply']), [kind, 'apply']);
  }
  for (const within of [...NAMED.map(([name]) => name), 'apply']) {
    for (const entry of folder.entries(`${id}/${within}`)) {
      // Editors leave files of their own beside those that they edit.
      const named = names.includes(`${within}/${entry.name}`) || meant.has(`${within}/${entry.name}`);
      if (named || /^\.|~$/.test(entry.name)) continue;
      const path = `${id}/${within}/${entry.name}`;
      folder.fault(
        path,
        'unlisted',
        `scenario.yaml does not name ${printName(entry.name)}.`,
        'Name it there, or remove it.',
      );
    }
  }
  return new Map([...new Set(names)].map((name) => [name, textOf(folder, `${id}/${name}`, name, fields)]));
}

/** A file's text; manifests are read, so that their faults are found. */
function textOf(folder: PackFolder, path: string, name: string, fields: Record<string, unknown>): string | null {
  const text = folder.read(path);
  const isQuestion = ['choose', 'predict', 'trueOrFalse', 'whichPolicy'].some((kind) => fields[kind] !== undefined);
  if (text === null || (name === 'solution.yaml' && isQuestion)) return text;
  return name === fields['given'] || readObjects(folder, path, text) !== null ? text : null;
}

/** Placeholders that no parameter fills, and parameters that fill none. */
function parameterFaults(
  folder: PackFolder,
  id: string,
  file: YamlFile,
  table: VariantTable | null,
  files: ReadonlyMap<string, string | null>,
): readonly Fault[] {
  const names = table === null ? [] : namesOf(table);
  const used = new Set<string>();
  const use = (name: string): void => void used.add(name);
  const inFields = file.placeholders().flatMap(({ path, offset, placeholder }) => {
    const said = path[0] === 'variants' ? undefined : placeholderSaid(placeholder.name, names, use);
    return said ? [file.faultAtOffset(offset, said)] : [];
  });
  const texts = new Map<string, string | null>([['start.yaml', folder.read(`${id}/start.yaml`)], ...files]);
  const inFiles = [...texts].flatMap(([name, text]) =>
    text === null ? [] : placeholderFaults(text, folder.pathOf(`${id}/${name}`), names, use),
  );
  const unused = names.filter((name) => !used.has(name));
  const inRows = (name: string): boolean => table?.rows.some((row) => Object.hasOwn(row, name)) === true;
  return [
    ...inFields,
    ...inFiles,
    ...unused.map((name) =>
      file.faultAt(
        ['variants', ...(inRows(name) ? ['rows', 0, name] : ['combine', name])],
        {
          code: 'unused-name',
          message: `No file uses the parameter ${name}.`,
          hint: `Write \${${name}} where it belongs, or remove it.`,
        },
        'key',
      ),
    ),
  ];
}

/** Files that could become very long once values stand in them. */
function tooManyPlaceholders(
  folder: PackFolder,
  id: string,
  files: ReadonlyMap<string, string | null>,
): readonly Fault[] {
  const most = packLimits.placeholders;
  return ['scenario.yaml', 'start.yaml', ...files.keys()].flatMap((name) => {
    const count = (folder.read(`${id}/${name}`) ?? '').split('${').length - 1;
    if (count <= most) return [];
    const message = `The file has ${count} placeholders; it may have ${most}.`;
    const file = folder.pathOf(`${id}/${name}`);
    return [{ file, line: 1, column: 1, code: 'too-many-placeholders', message, hint: 'Make it shorter.' }];
  });
}
