import type { PackTestJson } from './json.ts';

/** The result of `pack test`, for people: a line a scenario, then every fault at its place. `end` takes the place of the last line. */
export function packTestText(
  { pack, passed, scenarios, faults: ofPack }: Omit<PackTestJson, 'schemaVersion'>,
  end = '',
): string {
  const width = Math.max(8, ...scenarios.map(({ id }) => id.length));
  const lines = scenarios.map((scenario) => {
    const { id, variants, variantsTested, rewritings, wrongAnswersMade, wrongAnswersCaught, faults } = scenario;
    const tested = variants === variantsTested ? `${variants}` : `${variantsTested} of ${variants}`;
    const parts = [
      count(tested, variants, 'variant'),
      ...(scenario.nearMisses > 0 ? [count(scenario.nearMisses, scenario.nearMisses, 'near miss', 'near misses')] : []),
      ...(rewritings > 0 ? [count(rewritings, rewritings, 'rewriting')] : []),
      ...(wrongAnswersMade > 0
        ? [
            `${wrongAnswersCaught} of ${wrongAnswersMade} wrong answers caught`,
            `misconception named in ${share(scenario.misconceptionsNamed, wrongAnswersCaught)}`,
          ]
        : []),
    ];
    return `${faults.length === 0 ? '✓' : '✗'} ${id.padEnd(width)}  ${parts.join(', ')}`;
  });
  const faults = [...ofPack, ...scenarios.flatMap((scenario) => scenario.faults)];
  const reported = faults.map(
    ({ file, line, column, message, hint }) => `${file}:${line}:${column}: ${message} ${hint}`,
  );
  const last = passed
    ? `Pack ${pack}: every proof holds.`
    : `Pack ${pack}: ${count(faults.length, faults.length, 'fault')}.`;
  return [...lines, ...(reported.length > 0 ? ['', ...reported] : []), '', end || last, ''].join('\n');
}

/**
 * What `pack watch` says at the end of a proof of the scenarios in `proven`: of the whole pack only where all of it holds.
 * `scenarios` has the number of faults that each had last, in the order of the pack; null: not proven yet. `ofLessons` is
 * the number of faults of the lessons.
 */
export function watchedEnd(
  pack: string,
  proven: ReadonlySet<string>,
  scenarios: readonly { readonly id: string; readonly faults: number | null }[],
  ofLessons: number,
): string {
  if (ofLessons === 0 && scenarios.every(({ faults }) => faults === 0)) return `Pack ${pack}: every proof holds.`;
  const own = scenarios.filter(({ id }) => proven.has(id));
  const good = own.filter(({ faults }) => faults === 0).map(({ id }) => id);
  const faulty = (still: string) => (of: readonly { readonly id: string; readonly faults: number | null }[]) =>
    of.flatMap(({ id, faults }) =>
      faults === null || faults === 0 ? [] : [`${id}${still} has ${count(faults, faults, 'fault')}.`],
    );
  return [
    ...(good.length > 0 ? [`${good.join(', ')}: every proof holds.`] : []),
    ...faulty('')(own),
    ...faulty(' still')(scenarios.filter(({ id }) => !proven.has(id))),
    ...(ofLessons > 0 ? [`The lessons have ${count(ofLessons, ofLessons, 'fault')}.`] : []),
  ].join(' ');
}

function count(text: number | string, number: number, one: string, many = `${one}s`): string {
  return `${text} ${number === 1 ? one : many}`;
}

/** A share in percent, rounded down, so that 100 % means all. */
function share(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.floor((100 * part) / whole)} %`;
}
