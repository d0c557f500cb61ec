import { type Journal, JournalError } from '../progress/journal.ts';
import { progressOf } from '../progress/progress.ts';
import { type Home, type HomeScenario, openHome } from '../session/home.ts';

/** The first screen with the progress in the journal; where that, or a line of it, cannot be read, the screen says so. */
export async function readHome(scenarios: readonly HomeScenario[], journal: Journal): Promise<Home> {
  try {
    const tooLong: number[] = [];
    const progress = progressOf(await journal.read((line) => void tooLong.push(line)));
    return openHome(scenarios, progress, tooLong.length === 0 ? null : tooLongWords(tooLong));
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return openHome(scenarios, new Map(), error.message);
  }
}

function tooLongWords([first, ...others]: readonly number[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `Line ${first}${more} of attempts.jsonl is too long and was not read: what it recorded is missing here.`;
}
