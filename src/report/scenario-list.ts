import { clock } from './format-duration.ts';
import type { ListedScenario } from './json.ts';
import { textColumns } from './text-columns.ts';
import { usedWords } from './used-words.ts';

/** Scenarios in aligned columns, under the names of their domains. */
export function scenarioListText(scenarios: readonly ListedScenario[]): string {
  const domains = [...new Set(scenarios.map(({ domain }) => domain))];
  const sections = domains.map((domain) => {
    const lines = scenarios
      .filter((scenario) => scenario.domain === domain)
      .map((scenario) => {
        const { id, title, difficulty, minutes } = scenario;
        return [id, title, difficulty, `${minutes} min`, stateWords(scenario)];
      });
    return `${domain}\n${textColumns(lines, '  ')}`;
  });
  return sections.join('\n');
}

/** How a person stands with a scenario: `passed, best 4:12, 2 tries, 1 hint, solution seen`. */
function stateWords({ state, bestSeconds, tries, hints, solutionSeen }: ListedScenario): string {
  const best = bestSeconds === null ? [] : [`best ${clock(bestSeconds)}`];
  const used = usedWords({ tries, hints, solutionSeen });
  return [state, ...best, ...(used === '' ? [] : [used])].join(', ');
}
