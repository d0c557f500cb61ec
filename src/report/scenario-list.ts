import { textColumns } from './text-columns.ts';

/** A scenario as `list` shows it to people. */
export interface ListedScenario {
  readonly id: string;
  readonly title: string;
  readonly domain: string;
  readonly difficulty: string;
  /** Par time. */
  readonly minutes: number;
  readonly state: string;
}

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
