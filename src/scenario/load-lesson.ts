import { parseEndpoint } from '../netpol/endpoint-text.ts';
import type { Fault } from './fault.ts';
import type { PackFolder } from './pack-folder.ts';
import { readObjects } from './pack-objects.ts';
import type { Lesson } from './scenario.ts';
import { type LessonFields, lessonSchema } from './schema/lesson-schema.ts';
import { shapeFaults } from './schema/shape-faults.ts';
import { type Skill, skillOf } from './skills.ts';
import { readYamlFile, type YamlFile } from './yaml-file.ts';

/** Reads lessons/ID.yaml of a pack; null after a fault, which the folder keeps. */
export function loadLesson(folder: PackFolder, pack: string, id: string, own: readonly Skill[]): Lesson | null {
  const path = `lessons/${id}.yaml`;
  const text = folder.read(path);
  if (text === null) return null;
  const file = readYamlFile(text, folder.pathOf(path));
  if ('fault' in file) {
    folder.faults.push(file.fault);
    return null;
  }
  const before = folder.faults.length;
  folder.faults.push(...shapeFaults(lessonSchema, file, file.value));
  if (folder.faults.length > before) return null;
  const fields = file.value as LessonFields;
  folder.faults.push(...meaningFaults(fields, file, own));
  const world = manifestsOf(folder, fields.world, file, 'world');
  const first = textOf(folder, fields.first.policies);
  const then = textOf(folder, fields.then.policies);
  manifestsOf(folder, fields.first.policies, file, 'first');
  manifestsOf(folder, fields.then.policies, file, 'then');
  if (world === null || first === null || then === null || folder.faults.length > before) return null;
  const {
    title,
    sentence,
    misconceptions = [],
    covers = [],
    skills = [],
    network = 'policies',
    flows,
    command,
    links = [],
  } = fields;
  return {
    id,
    pack,
    title,
    sentence,
    misconceptions,
    covers,
    skills,
    world,
    network,
    first: { caption: fields.first.caption, policies: first },
    second: { caption: fields.then.caption, policies: then },
    flows: flows.map(({ from, to, port, protocol = 'TCP', ...verdicts }) => {
      return { from, to, port, protocol, first: verdicts.first, second: verdicts.then };
    }),
    command,
    links,
  };
}

const fileName = /^[\w][\w.-]*\.ya?ml$/;

/** What a field holds: the text itself, or that of the file in lessons/ which it names. */
function textOf(folder: PackFolder, value: string): string | null {
  return fileName.test(value) ? folder.read(`lessons/${value}`) : value;
}

function manifestsOf(folder: PackFolder, value: string, file: YamlFile, field: string) {
  const text = textOf(folder, value);
  if (text === null) return null;
  if (fileName.test(value)) return readObjects(folder, `lessons/${value}`, text);
  // Faults of a text within the lesson stand at its field.
  const inner = readObjects(folder, '', text, (fault) => {
    const path = field === 'world' ? ['world'] : [field, 'policies'];
    const said = { code: fault.code, message: `Line ${fault.line} of this text: ${fault.message}`, hint: fault.hint };
    return file.faultAt(path, said);
  });
  return inner;
}

function meaningFaults(fields: LessonFields, file: YamlFile, own: readonly Skill[]): readonly Fault[] {
  const unknown = (fields.skills ?? []).flatMap((id, index) =>
    skillOf(id, own)
      ? []
      : [
          file.faultAt(['skills', index], {
            code: 'no-skill',
            message: `There is no skill ${id}.`,
            hint: 'Name a skill that the program knows, or add it to skills in pack.yaml.',
          }),
        ],
  );
  const ends = fields.flows.flatMap((flow, index) =>
    (['from', 'to'] as const).flatMap((end) =>
      'fault' in parseEndpoint(flow[end].slice(0, 300))
        ? [
            file.faultAt(['flows', index, end], {
              code: 'wrong-value',
              message: `${JSON.stringify(flow[end])} is no end of a connection.`,
              hint: 'Write NAMESPACE/POD, NAMESPACE/WORKLOAD, service:NAMESPACE/NAME, an address or NAMESPACE/{label=value}.',
            }),
          ]
        : [],
    ),
  );
  return [...unknown, ...ends];
}
