import type { Scenario } from '../scenario/scenario.ts';

/** `sallyport pack preview` without a terminal: all that a candidate is shown of a task, hints too, and how it is answered. */
export function packPreviewText(scenario: Scenario, variants: number): string {
  const { pack, id, variant, title, domain, competency, difficulty, minutes, task, hints, checks, start, links } =
    scenario;
  const parts = [
    `${title}\n${pack}/${id}, variant ${variant} of ${variants}\n${domain}, ${competency}; ${difficulty}, ${minutes} minutes`,
    task.trim(),
    ...questionParts(scenario),
    ...(checks.length > 0 ? [`Checks\n${indented(checks.map(({ says }) => says))}`] : []),
    `How it is answered\n${indented(answerLines(scenario))}`,
    `In the cluster\n${indented(start.map(({ kind, metadata: { name, namespace } }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`))}`,
    ...hints.map((hint, at) => `Hint ${at + 1} of ${hints.length}, when it is asked for\n${indented([hint])}`),
    ...(links.length > 0
      ? [`Pages that help\n${indented(links.map(({ title: name, url }) => `${name}: ${url}`))}`]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function questionParts({ kind }: Scenario): readonly string[] {
  switch (kind.is) {
    case 'write':
    case 'repair':
    case 'labels':
      return [];
    case 'choose':
      return [kind.question, ...kind.options.map(({ id, text }) => `${id}\n${indented(text.trimEnd().split('\n'))}`)];
    case 'predict':
      return [
        `${kind.question}\n${indented(kind.flows.map(({ from, to, port, protocol }) => `${from} → ${to}, ${protocol} ${port}: allowed or blocked?`))}`,
        ...applied(kind.apply),
      ];
    case 'trueOrFalse':
      return [`True or false: ${kind.statement}`, ...applied(kind.apply)];
    case 'whichPolicy': {
      const { from, to, port, protocol } = kind.flow;
      return [`${kind.question}\n  ${from} → ${to}, ${protocol} ${port}`, ...applied(kind.apply)];
    }
  }
}

function applied(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`These policies are applied\n${indented(text.trimEnd().split('\n'))}`];
}

function answerLines({ kind, given }: Scenario): readonly string[] {
  switch (kind.is) {
    case 'write':
      return ['with manifests, in an empty file'];
    case 'repair':
    case 'labels':
      return given === undefined
        ? ['with manifests, in an empty file']
        : [
            'with manifests, in a file that begins with the objects below (an object that you take out of it is deleted):',
            ...given.text.trimEnd().split('\n'),
          ];
    case 'choose':
      return [`with one document: choice: ${kind.options.map(({ id }) => id).join(' or ')}`];
    case 'predict':
      return ['with one document: cells, each with from, to, port, protocol and verdict'];
    case 'trueOrFalse':
      return ['with one document: statement: true or false'];
    case 'whichPolicy':
      return ['with one document: policies: [NAMESPACE/NAME]'];
  }
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n');
}
