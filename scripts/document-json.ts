// Writes docs/json.md from the types that the commands print: `node scripts/document-json.ts` after a change of theirs.
// test/report/json.test.ts holds the two equal, and holds what the commands print to the types.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Found, lookUp, type MemberIn, membersOf, plain, type TypeIn } from './printed-types.ts';
import type { TypeText } from './type-text.ts';

export const target = new URL('../docs/json.md', import.meta.url);

const shapes = 'src/report/json.ts';

/** A part of the page: what prints it, and the types of what is printed, as a file and a name. */
interface Section {
  readonly title: string;
  readonly types: readonly (readonly [file: string, name: string])[];
}

export const sections: readonly Section[] = [
  { title: '`sallyport list --json`', types: [[shapes, 'ListJson']] },
  { title: '`sallyport drill --plan --json`', types: [[shapes, 'DrillPlanJson']] },
  { title: '`sallyport exam --plan --json`', types: [[shapes, 'ExamPlanJson']] },
  { title: '`sallyport exam --result --json`', types: [[shapes, 'ExamResultJson']] },
  { title: '`sallyport progress --json`', types: [[shapes, 'ProgressJson']] },
  {
    title: '`sallyport grade --json`, `sallyport sandbox SCENARIO --grade --json -- COMMAND`',
    types: [
      [shapes, 'GradeJson'],
      [shapes, 'SandboxGradeJson'],
    ],
  },
  {
    title: '`sallyport grade --submissions DIR SCENARIO --json`',
    types: [['src/report/class/submissions-json.ts', 'SubmissionsJson']],
  },
  { title: '`sallyport grade --results DIR --json`', types: [['src/report/class/results-json.ts', 'ResultsJson']] },
  { title: '`sallyport why --json`', types: [[shapes, 'WhyJson']] },
  {
    title:
      '`sallyport table --json`, `sallyport why --who-reaches X --json`, `sallyport why --reachable-from X --json`',
    types: [[shapes, 'TableJson']],
  },
  { title: '`sallyport table --summary --json`', types: [[shapes, 'SummaryJson']] },
  { title: '`sallyport table --access --json`', types: [['src/report/access/can-json.ts', 'AccessTableJson']] },
  { title: '`sallyport can --json`', types: [['src/report/access/can-json.ts', 'CanJson']] },
  { title: '`sallyport explain --json`', types: [[shapes, 'ExplainJson']] },
  { title: '`sallyport compare --json`', types: [[shapes, 'CompareJson']] },
  { title: '`sallyport agree --json`', types: [[shapes, 'AgreeJson']] },
  { title: '`sallyport lesson --json`', types: [[shapes, 'LessonListJson']] },
  { title: '`sallyport lesson and-or-or --json`', types: [[shapes, 'LessonJson']] },
  { title: '`sallyport pack list --json`', types: [[shapes, 'PackListJson']] },
  { title: '`sallyport pack check ./my-pack --json`', types: [[shapes, 'PackCheckJson']] },
  { title: '`sallyport pack test ./my-pack --json`', types: [[shapes, 'PackTestJson']] },
  { title: '`sallyport settings --json`', types: [[shapes, 'SettingsJson']] },
  { title: '`sallyport doctor --json`', types: [[shapes, 'DoctorJson']] },
  { title: '`sallyport sandbox` without a command and without a terminal', types: [[shapes, 'SandboxJson']] },
  { title: '`--timings` of any command, on standard error', types: [['src/cli/timings.ts', 'TimingsJson']] },
];

const introduction = `# JSON

What the commands print for scripts, as TypeScript types: \`?\` marks a field that may be absent, \`|\` is "or". The names and
the meanings of fields stay: later versions add fields and change none. Results go to standard output in one object, everything
else to standard error; the exit codes are in the [README](../README.md#exit-codes).

This page is made from the types in the source by \`node scripts/document-json.ts\`, and tests hold it to them and to what
the commands print. \`NetworkPolicy\` is Kubernetes' own.
`;

/** The text of docs/json.md. */
export function jsonDocument(): string {
  const reached = sections.map(({ types }) => reachedFrom(types.map(([file, name]) => demand(file, name))));
  const uses = new Map<string, number>();
  for (const found of reached.flat()) uses.set(idOf(found), (uses.get(idOf(found)) ?? 0) + 1);
  const byName = Map.groupBy(new Map(reached.flat().map((found) => [idOf(found), found])).values(), ({ name }) => name);
  const twice = [...byName].find(([, all]) => all.length > 1);
  if (twice !== undefined) throw new Error(`${twice[0]} is two types: ${twice[1].map(({ file }) => file).join(', ')}`);

  const parts = sections.map(({ title, types }, at) => {
    const roots = types.map(([file, name]) => demand(file, name));
    const own = (reached[at] ?? []).filter(
      (found) => roots.some((one) => idOf(one) === idOf(found)) || uses.get(idOf(found)) === 1,
    );
    return `## ${title}\n\n${roots[0]?.comment}\n\n${block(own, roots.slice(0, 1))}`;
  });
  const shared = [...byName.values()].flat().filter((found) => (uses.get(idOf(found)) ?? 0) > 1 && !isRoot(found));
  return [introduction, ...parts, `## Types that several of them use\n\n${block(shared, [])}`].join('\n');
}

/** Each type that some section shows, by the section's first type: so many shapes, so many of these. */
export function printedTypes(): ReadonlyMap<string, readonly Found[]> {
  const roots = sections.flatMap(({ types }) => types);
  return new Map(roots.map(([file, name]) => [name, reachedFrom([demand(file, name)])]));
}

function isRoot(found: Found): boolean {
  return sections.some(({ types }) => types.some(([file, name]) => file === found.file && name === found.name));
}

function demand(file: string, name: string): Found {
  const found = lookUp(name, file);
  if (found === undefined) throw new Error(`${file} has no type ${name}`);
  return found;
}

function idOf({ file, name }: Found): string {
  return `${file}#${name}`;
}

/** Some types and every type of the project that they name, each once, in the order in which they are met. */
function reachedFrom(roots: readonly Found[]): readonly Found[] {
  const met = new Map<string, Found>();
  const visit = (found: Found): void => {
    if (met.has(idOf(found))) return;
    met.set(idOf(found), found);
    const { inherited, own, parents } = membersOf(found);
    parents.forEach(visit);
    for (const { file, type } of [...inherited, ...own]) visitType({ file, type });
    if (found.is === 'type') visitType(found);
  };
  const visitType = (written: TypeIn): void => {
    const { file, type } = plain(written);
    if (type.is === 'array') return visitType({ file, type: type.of });
    if (type.is === 'object') return type.members.forEach((one) => visitType({ file, type: one.type }));
    if (type.is === 'literal' || type.is === 'member') return;
    for (const part of type.of) visitType({ file, type: part });
    const found = type.is === 'name' ? lookUp(type.name, file) : undefined;
    if (found !== undefined) visit(found);
  };
  roots.forEach(visit);
  return [...met.values()];
}

function block(types: readonly Found[], roots: readonly Found[]): string {
  const texts = types.map((found) => {
    const isTop = roots.some((one) => idOf(one) === idOf(found));
    return `${isTop ? '' : commentText(found.comment, '')}${declarationText(found)}`;
  });
  return `\`\`\`ts\n${texts.join('\n\n')}\n\`\`\`\n`;
}

function declarationText(found: Found): string {
  const { name, is } = found;
  if (is === 'type') return `type ${name} =${typeText(found, '', true)};`;
  const { inherited, own, parents } = membersOf(found);
  const head = `interface ${name}${parents.length === 0 ? '' : ` extends ${parents.map((one) => one.name).join(', ')}`}`;
  // In the order in which JSON has them, where a field is one of an interface that is left out.
  return `${head} {\n${memberLines([...inherited, ...own], '  ')}}`;
}

function memberLines(members: readonly MemberIn[], indent: string): string {
  return members
    .map((member) => {
      const key = `${indent}${member.name}${member.optional ? '?' : ''}:`;
      return `${commentText(member.comment, indent)}${key}${typeText(member, indent, false)};\n`;
    })
    .join('');
}

/** A type after `:` or `=`: on the same line, or below it where it is a long union. */
function typeText(written: TypeIn, indent: string, always: boolean): string {
  const { file, type } = plain(written);
  const short = ` ${inline({ file, type })}`;
  const isLong = short.length + indent.length > 90 || /\n/.test(short);
  if (type.is !== 'union' || !(isLong || (always && type.of.some(({ is }) => is === 'object')))) {
    return type.is === 'object' && !isPlain(type) ? ` {\n${membersIn(type, file, `${indent}  `)}${indent}}` : short;
  }
  const inner = `${indent}  `;
  return type.of
    .map((part) => {
      if (part.is !== 'object') return `\n${inner}| ${inline({ file, type: part })}`;
      const line = inline({ file, type: part });
      if (isPlain(part) && line.length < 100) return `\n${inner}| ${line}`;
      return `\n${inner}| {\n${membersIn(part, file, `${inner}    `)}${inner}  }`;
    })
    .join('');
}

/** Whether an object has no comments, so that it can stand in one line. */
function isPlain({ members }: TypeText & { readonly is: 'object' }): boolean {
  return members.every(({ comment }) => comment === '');
}

function membersIn(type: TypeText & { readonly is: 'object' }, file: string, indent: string): string {
  return memberLines(
    type.members.map((one) => ({ ...one, file })),
    indent,
  );
}

function inline(written: TypeIn): string {
  const { file, type } = plain(written);
  const each = (types: readonly TypeText[]): readonly string[] => types.map((one) => inline({ file, type: one }));
  switch (type.is) {
    case 'literal':
      return typeof type.value === 'string' ? `'${type.value}'` : String(type.value);
    case 'name':
      return type.of.length === 0 ? nameText(type.name, file) : `${type.name}<${each(type.of).join(', ')}>`;
    case 'member':
      return `${inline({ file, type: type.from })}[${inline({ file, type: type.key })}]`;
    case 'array': {
      const of = inline({ file, type: type.of });
      return type.of.is === 'union' || type.of.is === 'intersection' ? `(${of})[]` : `${of}[]`;
    }
    case 'tuple':
      return `[${each(type.of).join(', ')}]`;
    case 'object':
      return `{ ${type.members.map((one) => `${one.name}${one.optional ? '?' : ''}: ${inline({ file, type: one.type })}`).join('; ')} }`;
    case 'union':
      return each(type.of).join(' | ');
    case 'intersection':
      return each(type.of).join(' & ');
  }
}

/** A type by the name that its own file gives it. */
function nameText(name: string, file: string): string {
  return lookUp(name, file)?.name ?? name;
}

function commentText(comment: string, indent: string): string {
  if (comment === '') return '';
  const words = comment.split(' ');
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (`${indent} * ${line} ${word}`.length > 118 && line !== '') {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((one) => `${indent} * ${one}\n`).join('')}${indent} */\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, jsonDocument());
