import { type Journal, JournalError } from '../progress/journal.ts';
import { progressOf } from '../progress/progress.ts';
import { dueIds, reviewed } from '../progress/schedule/cards.ts';
import { aboutTasks, ratedAttempts } from '../progress/schedule/rated-attempts.ts';
import type { ScenarioEntry } from '../scenario/pack-entry.ts';
import { type Home, openHome } from '../session/home.ts';

/**
 * The first screen with the progress in the journal; where that, or a line of it, cannot be read, the screen says so.
 * `now` is in milliseconds since 1970.
 */
export async function readHome(scenarios: readonly ScenarioEntry[], journal: Journal, now: number): Promise<Home> {
  try {
    const tooLong: number[] = [];
    const events = await journal.read((line) => void tooLong.push(line));
    const cards = reviewed(new Map(), ratedAttempts(events, aboutTasks(scenarios)));
    return openHome(
      scenarios,
      progressOf(events),
      tooLong.length === 0 ? null : tooLongWords(tooLong),
      dueIds(cards, now),
    );
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return openHome(scenarios, new Map(), error.message);
  }
}

function tooLongWords([first, ...others]: readonly number[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `Line ${first}${more} of attempts.jsonl is too long and was not read: what it recorded is missing here.`;
}
