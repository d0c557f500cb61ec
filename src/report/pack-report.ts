import type { PackTestJson } from './json.ts';

/** The result of `pack test`, for people: a line a scenario, then every fault at its place. */
export function packTestText({ pack, passed, scenarios, faults: ofPack }: Omit<PackTestJson, 'schemaVersion'>): string {
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
  const end = passed
    ? `Pack ${pack}: every proof holds.`
    : `Pack ${pack}: ${count(faults.length, faults.length, 'fault')}.`;
  return [...lines, ...(reported.length > 0 ? ['', ...reported] : []), '', end, ''].join('\n');
}

function count(text: number | string, number: number, one: string, many = `${one}s`): string {
  return `${text} ${number === 1 ? one : many}`;
}

/** A share in percent, rounded down, so that 100 % means all. */
function share(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.floor((100 * part) / whole)} %`;
}
