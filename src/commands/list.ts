import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes } from '../cli/exit.ts';
import { journalFile } from '../folders.ts';
import { JournalError, openJournal } from '../progress/journal.ts';
import { progressOf, type TaskProgress } from '../progress/progress.ts';
import { textColumns } from '../report/text-columns.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import { choosePacks } from '../task/choose-scenario.ts';

export interface ListOptions {
  readonly pack?: string;
  readonly json?: boolean;
}

/** `sallyport list`: every scenario with its state of progress, as JSON or as columns. */
export async function list(options: ListOptions, around: PlainSurroundings): Promise<number> {
  const scenarios = (await choosePacks(options.pack)).flatMap((pack) => pack.scenarios);
  const progress = await progressSoFar(around);
  const rows = scenarios.map((scenario) => row(scenario, progress.get(refOf(scenario))));
  if (options.json) await writeJson(around.stdout, { scenarios: rows });
  else await write(around.stdout, asText(rows));
  return exitCodes.passed;
}

type Row = ReturnType<typeof row>;

function row(scenario: ScenarioEntry, progress: TaskProgress | undefined) {
  const { id, pack, title, domain, competency, skills, difficulty, minutes, weight, covers, uses, kind, variants } =
    scenario;
  const state = progress?.state ?? 'new';
  return {
    id,
    pack,
    title,
    domain,
    competency,
    skills,
    difficulty,
    minutes,
    weight,
    covers,
    uses,
    kind,
    variants,
    state,
  };
}

async function progressSoFar(around: PlainSurroundings): Promise<ReadonlyMap<string, TaskProgress>> {
  try {
    return progressOf(await openJournal(journalFile(around.env)).read());
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    await write(around.stderr, `warning: ${error.message}\n`);
    return new Map();
  }
}

function asText(rows: readonly Row[]): string {
  const domains = [...new Set(rows.map(({ domain }) => domain))];
  const sections = domains.map((domain) => {
    const lines = rows
      .filter((row) => row.domain === domain)
      .map(({ id, title, difficulty, minutes, state }) => [id, title, difficulty, `${minutes} min`, state]);
    return `${domain}\n${textColumns(lines, '  ')}`;
  });
  return sections.join('\n');
}
