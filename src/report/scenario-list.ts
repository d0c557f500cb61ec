import type { ListedScenario } from './json.ts';
import { textColumns } from './text-columns.ts';

/** Scenarios in aligned columns, under the names of their domains. */
export function scenarioListText(scenarios: readonly ListedScenario[]): string {
  const domains = [...new Set(scenarios.map(({ domain }) => domain))];
  const sections = domains.map((domain) => {
    const lines = scenarios
      .filter((scenario) => scenario.domain === domain)
      .map(({ id, title, difficulty, minutes, state }) => [id, title, difficulty, `${minutes} min`, state]);
    return `${domain}\n${textColumns(lines, '  ')}`;
  });
  return sections.join('\n');
}
