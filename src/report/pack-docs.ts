import type { PackAbout, Scenario } from '../scenario/scenario.ts';

/** What the page says of one scenario. Texts are those of variant 1. */
export interface DocumentedScenario {
  readonly scenario: Scenario;
  /** The names of the parameters, and their values in the first variants, a row each. */
  readonly parameters: readonly string[];
  readonly variants: readonly (readonly string[])[];
  readonly variantCount: number;
  /** The checks in their order: whether the untouched cluster fails it, and what it claims. */
  readonly checks: readonly { readonly id: string; readonly isGoal: boolean; readonly claims: string }[];
}

/** `sallyport pack docs`: a page in Markdown for the instructor, with every answer on it. */
export function packDocsText(pack: PackAbout, scenarios: readonly DocumentedScenario[]): string {
  const { id, title, version, licence, authors, about } = pack;
  return [
    `# ${text(title)}`,
    text(about),
    `Pack \`${id}\` ${version}, by ${text(authors.join(', '))}, licence ${text(licence)}. This page has the answers: it is for the instructor.`,
    table(
      ['task', 'title', 'skills', 'difficulty', 'minutes', 'variants'],
      scenarios.map(({ scenario, variantCount }) => [
        `[${scenario.id}](#${scenario.id})`,
        scenario.title,
        codes(scenario.skills),
        scenario.difficulty,
        `${scenario.minutes}`,
        `${variantCount}`,
      ]),
    ),
    ...scenarios.flatMap(scenarioParts),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function scenarioParts({
  scenario,
  parameters,
  variants,
  variantCount,
  checks,
}: DocumentedScenario): readonly string[] {
  const { id, title, domain, competency, difficulty, minutes, weight, uses, skills, task, hints, kind, debrief } =
    scenario;
  const facts = `${domain}, ${competency}. ${difficulty}, ${minutes} minutes, weight ${weight}. Skills: ${codes(skills)}. Uses: ${uses.join(', ')}.`;
  return [
    `## ${id}`,
    `**${text(title)}.** ${text(facts)}`,
    ...task
      .trim()
      .split(/\n{2,}/)
      .map((paragraph) => quoted(paragraph.trim())),
    ...(scenario.toFind.length > 0
      ? [list(scenario.toFind.map(({ what, see }) => `To find: ${text(what)} (${text(see)})`))]
      : []),
    ...questionParts(kind),
    ...(hints.length > 0 ? [`### Hints of ${id}`, numbered(hints)] : []),
    ...(checks.length > 0
      ? [
          `### Checks of ${id}`,
          table(
            ['check', '', 'weight', 'says', 'claims'],
            checks.map(({ id: check, isGoal, claims }) => {
              const found = scenario.checks.find((each) => each.id === check);
              return [
                `\`${check}\``,
                isGoal ? 'goal' : 'safeguard',
                `${found?.weight ?? ''}`,
                found?.says ?? '',
                claims,
              ];
            }),
          ),
        ]
      : []),
    `### Solution of ${id}`,
    fenced(scenario.solution),
    ...scenario.rightAnswers.flatMap(({ name, because, answer }) => [
      `Also right, \`${name}\`${because === undefined ? '' : `: ${text(because)}`}`,
      fenced(answer),
    ]),
    ...(scenario.nearMisses.length > 0 ? [`### Near misses of ${id}`] : []),
    ...scenario.nearMisses.flatMap(({ name, fails, misconception, because, answer }) => [
      `\`${name}\` fails ${codes(fails)}${misconception === undefined ? '' : `, misconception \`${misconception}\``}. ${text(because)}`,
      fenced(answer),
    ]),
    `### After ${id}`,
    list(
      [
        ['How to think of it', debrief.model],
        ['The trap', debrief.trap],
        ['See it', debrief.see],
        ['The shortest answer', debrief.shortest],
      ].flatMap(([what, says]) => (says === undefined ? [] : [`${what}: ${text(says)}`])),
    ),
    ...(variantCount > 1
      ? [
          `### Variants of ${id}`,
          table(
            ['number', ...parameters],
            variants.map((values, at) => [`${at + 1}`, ...values]),
          ),
          ...(variantCount > variants.length ? [`And ${variantCount - variants.length} more.`] : []),
        ]
      : []),
  ];
}

function questionParts(kind: Scenario['kind']): readonly string[] {
  switch (kind.is) {
    case 'write':
      return [];
    case 'repair':
      return ['The answer begins with what is given.'];
    case 'labels':
      return ['It is answered by labels alone.'];
    case 'choose':
      return [
        `Question: ${text(kind.question)}`,
        ...kind.options.flatMap(({ id, because, text: manifests }) => [
          `Option \`${id}\`: ${text(because)}`,
          fenced(manifests),
        ]),
      ];
    case 'predict':
      return [
        `Question: ${text(kind.question)}`,
        list(kind.flows.map(({ from, to, port, protocol }) => `\`${from}\` → \`${to}\`, ${protocol} ${port}`)),
        ...(kind.apply === undefined ? [] : ['It is asked with these policies:', fenced(kind.apply)]),
      ];
    case 'trueOrFalse':
      return [
        `True or false: ${text(kind.statement)} It is ${kind.answer}. ${text(kind.because)}`,
        fenced(kind.apply),
        list(
          kind.shows.map(
            ({ flow: { from, to, port, protocol }, before, after }) =>
              `\`${from}\` → \`${to}\`, ${protocol} ${port}: ${before} before, ${after} after`,
          ),
        ),
      ];
    case 'whichPolicy':
      return [
        `Question: ${text(kind.question)} (\`${kind.flow.from}\` → \`${kind.flow.to}\`, ${kind.flow.protocol} ${kind.flow.port})`,
        text(kind.because),
        ...(kind.apply === undefined ? [] : ['It is asked with these policies:', fenced(kind.apply)]),
      ];
  }
}

/** A text of a pack within a paragraph: what Markdown or HTML would obey is escaped, but for backticks. */
function text(value: string): string {
  return value
    .trim()
    .replace(/\s+/g, ' ')
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\*_[\]<>&#|]/g, (character) => `\\${character}`)))
    .join('');
}

function quoted(paragraph: string): string {
  return paragraph
    .split('\n')
    .map((line) => `> ${text(line)}`)
    .join('\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function numbered(items: readonly string[]): string {
  return items.map((item, at) => `${at + 1}. ${text(item)}`).join('\n');
}

function codes(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** A block of YAML: its fence is longer than any row of backticks in it. */
function fenced(yaml: string): string {
  const longest = Math.max(2, ...[...yaml.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${yaml.trimEnd()}\n${fence}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
