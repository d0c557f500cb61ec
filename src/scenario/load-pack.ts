import { closestText } from '../kube/edit-distance.ts';
import { printName } from '../plain-text.ts';
import { compareVersions } from './compare-versions.ts';
import { type Fault, inOrder } from './fault.ts';
import { instantiate } from './instantiate.ts';
import { loadLesson } from './load-lesson.ts';
import { loadScenario } from './load-scenario.ts';
import { misconceptionIds } from './misconception-ids.ts';
import { PackFolder } from './pack-folder.ts';
import { type PackFields, packSchema } from './schema/pack-schema.ts';
import { shapeFaults } from './schema/shape-faults.ts';
import { valueAt } from './schema/where-in.ts';
import { type Skill, skillOf } from './skills.ts';
import type { Pack } from './template.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

/** What a pack is read with. */
export interface LoadOptions {
  /** The version of the program, for `requires`; absent: nothing is compared. */
  readonly program?: string;
  /** Ids of the lessons that come with the program. */
  readonly lessons?: readonly string[];
  /** The one scenario that is read; absent: all. */
  readonly only?: string;
}

/**
 * Reads the folder of a pack: `pack.yaml`, lessons, then a folder a scenario. Every fault of every file is collected, in
 * the order of files and lines; with one or more of them there is no pack. Nothing in the folder is run, and nothing
 * outside of it is opened.
 */
export function loadPack(
  root: string,
  { program, lessons = [], only }: LoadOptions = {},
): { readonly pack: Pack } | { readonly faults: readonly Fault[] } {
  const folder = new PackFolder(root);
  folder.name('pack.yaml', noPackFault(folder));
  const text = folder.read('pack.yaml');
  const file = text === null ? null : readYamlFile(text, folder.pathOf('pack.yaml'));
  if (file === null) return { faults: folder.faults };
  if ('fault' in file) return { faults: [file.fault] };
  const draft = draftFault(file);
  if (draft) return { faults: [draft] };

  folder.faults.push(
    ...shapeFaults(packSchema, file, file.value),
    ...packFaults(file, program),
    ...unlisted(folder, file),
  );
  nameListed(folder, file);
  const fields = file.value as Partial<PackFields> | null;
  const id = typeof fields?.id === 'string' ? fields.id : '';
  const version = typeof fields?.version === 'string' ? fields.version : '';
  const skills = ownSkills(fields);
  const lessonIds = namesIn(fields, 'lessons');
  // Of a misspelt lesson the spelling alone is told, not that scenarios name the right one.
  const meantIds = lessonIds.flatMap((name) => meantBy(folder, 'lessons', name, lessonIds) ?? []);
  const known = { skills, lessons: new Set([...lessonIds, ...meantIds, ...lessons]) };
  const isThere = (name: string): boolean => folder.read(fileOfListed('scenarios', name)) !== null;
  const read = lessonIds.map((name) => loadLesson(folder, id, name, skills));
  const templates = namesIn(fields, 'scenarios')
    .filter((name) => only === undefined || name === only)
    .filter(isThere)
    .map((name) => loadScenario(folder, name, { pack: id, version, known }));
  if (folder.faults.length > 0) return { faults: inOrder(folder.faults) };
  const { title, licence, authors, language, about, requires } = file.value as PackFields;
  const whole = templates.filter((template) => template !== null);
  return {
    pack: {
      id,
      title,
      version,
      licence,
      authors,
      language,
      about,
      ...(requires === undefined ? {} : { requires }),
      skills,
      lessons: read.filter((lesson) => lesson !== null),
      scenarios: whole.map((template) => instantiate(template)),
      templates: whole,
    },
  };
}

/** What the draft of the format called otherwise. One fault says all of it. */
const RENAMED = [
  'format: 1 is apiVersion: sallyport/v1, with id, version, licence, language and originalText: true beside it',
  'author is authors, a list',
  'trap of a scenario is debrief.trap, with debrief.model and debrief.see beside it',
  'skills are ids of skills',
  'a near miss names its misconception',
];

function draftFault(file: YamlFile): Fault | null {
  if (valueAt(file.value, ['format']) === undefined) return null;
  return file.faultAt(
    ['format'],
    {
      code: 'draft-format',
      message: 'This pack is written in the draft of the format, which is no longer read.',
      hint: `What was renamed: ${RENAMED.join('; ')}. docs/scenarios.md describes every field.`,
    },
    'key',
  );
}

function namesIn(fields: Partial<PackFields> | null, list: 'lessons' | 'scenarios'): readonly string[] {
  const names: unknown = fields?.[list];
  if (!Array.isArray(names)) return [];
  return [
    ...new Set(names.filter((name) => typeof name === 'string' && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))),
  ] as string[];
}

function ownSkills(fields: Partial<PackFields> | null): readonly Skill[] {
  const list: unknown = fields?.skills;
  return Array.isArray(list) ? list.filter((skill) => typeof valueAt(skill, ['id']) === 'string') : [];
}

function packFaults(file: YamlFile, program: string | undefined): readonly Fault[] {
  const doubled = (['lessons', 'scenarios'] as const).flatMap((list) => {
    const names: unknown = valueAt(file.value, [list]);
    if (!Array.isArray(names)) return [];
    return names.flatMap((name: unknown, index) =>
      names.indexOf(name) === index
        ? []
        : [
            file.faultAt([list, index], {
              code: 'duplicate',
              message: `${printName(String(name))} stands twice under ${list}.`,
              hint: 'Remove one of the two.',
            }),
          ],
    );
  });
  const skills = ownSkills(file.value as Partial<PackFields> | null);
  const taken = skills.flatMap(({ id }, index) => {
    const first = skills.findIndex((skill) => skill.id === id);
    const known = skillOf(id) !== undefined || misconceptionIds().includes(id);
    if (first === index && !known) return [];
    const message = known
      ? `The program has a skill or a misconception ${printName(id)} already.`
      : `Two skills are called ${printName(id)}.`;
    return [file.faultAt(['skills', index, 'id'], { code: 'duplicate', message, hint: 'Give it another name.' })];
  });
  return [...doubled, ...taken, ...requiresFault(file, program)];
}

function requiresFault(file: YamlFile, program: string | undefined): readonly Fault[] {
  const requires = valueAt(file.value, ['requires']);
  if (typeof requires !== 'string' || program === undefined) return [];
  const least = /^>=(\d{1,9}\.\d{1,9}\.\d{1,9})$/.exec(requires)?.[1];
  if (least === undefined || compareVersions(program, least) >= 0) return [];
  const message = `The pack requires sallyport ${least}, and this is ${program}.`;
  return [file.faultAt(['requires'], { code: 'too-old', message, hint: 'Update sallyport.' })];
}

/** The fault of a folder that has no pack.yaml. */
function noPackFault(folder: PackFolder): Fault {
  return {
    file: folder.pathOf('pack.yaml'),
    line: 1,
    column: 1,
    code: 'no-file',
    message: 'This folder is no pack: it has no pack.yaml.',
    hint: 'Name the folder above, or begin with pack new.',
  };
}

const fileOfListed = (list: 'lessons' | 'scenarios', name: string): string =>
  list === 'lessons' ? `lessons/${name}.yaml` : `${name}/scenario.yaml`;

/** What pack.yaml lists and is not there is a fault of the line that lists it. */
function nameListed(folder: PackFolder, file: YamlFile): void {
  for (const list of ['lessons', 'scenarios'] as const) {
    const names = namesIn(file.value as Partial<PackFields> | null, list);
    const all: unknown = valueAt(file.value, [list]);
    for (const name of names) {
      const path = fileOfListed(list, name);
      if (folder.has(path) || !Array.isArray(all)) continue;
      const meant = meantBy(folder, list, name, names);
      const hint = meant === undefined ? 'Write the file, or leave the name out here.' : `Did you mean ${meant}?`;
      const said = { code: 'no-file', message: `There is no file ${path}.`, hint };
      folder.name(path, file.faultAt([list, all.indexOf(name)], said));
    }
  }
}

/** Which scenario or lesson of the folder, not listed yet, a listed name that is not there probably means. */
function meantBy(
  folder: PackFolder,
  list: 'lessons' | 'scenarios',
  name: string,
  listed: readonly string[],
): string | undefined {
  if (folder.has(fileOfListed(list, name))) return undefined;
  const found = folder.entries(list === 'lessons' ? 'lessons' : '').map((entry) => entry.name.replace(/\.yaml$/, ''));
  const free = found.filter((other) => !listed.includes(other) && folder.has(fileOfListed(list, other)));
  return closestText(name, free);
}

/** Folders that are no scenarios. */
const OTHER_FOLDERS: ReadonlySet<string> = new Set(['lessons', 'node_modules']);

/** A folder or lesson beside the listed ones was probably forgotten. */
function unlisted(folder: PackFolder, file: YamlFile): readonly Fault[] {
  const fields = file.value as Partial<PackFields> | null;
  const [scenarios, lessons] = (['scenarios', 'lessons'] as const).map((list) => {
    const names = namesIn(fields, list);
    const missing = names.filter((name) => !folder.has(fileOfListed(list, name)));
    return [...names, ...missing.flatMap((name) => meantBy(folder, list, name, names) ?? [])];
  }) as [string[], string[]];
  const said = (list: string, what: string, name: string): Fault =>
    file.faultAt([list], {
      code: 'unlisted',
      message: `${what} ${printName(name)} is not listed under ${list}.`,
      hint: 'List it, or move it out of the pack.',
    });
  const folders = folder
    .entries('')
    .filter(
      ({ name, is }) =>
        is === 'folder' && !name.startsWith('.') && !OTHER_FOLDERS.has(name) && !scenarios.includes(name),
    )
    .map(({ name }) => said('scenarios', 'The folder', name));
  // Worlds and policies of lessons stand beside them, and have no title.
  const forgotten = folder
    .entries('lessons')
    .filter(({ name, is }) => is === 'file' && /\.ya?ml$/.test(name) && !lessons.includes(name.replace(/\.ya?ml$/, '')))
    .filter(({ name }) => /^title:/m.test(folder.read(`lessons/${name}`) ?? ''))
    .map(({ name }) => said('lessons', 'The lesson', name));
  return [...folders, ...forgotten];
}
