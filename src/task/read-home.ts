import { type Journal, JournalError } from '../progress/journal.ts';
import { progressOf } from '../progress/progress.ts';
import { type Home, type HomeScenario, openHome } from '../session/home.ts';

/** The first screen with the progress in the journal; where that cannot be read, the screen says so. */
export async function readHome(scenarios: readonly HomeScenario[], journal: Journal): Promise<Home> {
  try {
    return openHome(scenarios, progressOf(await journal.read()), null);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return openHome(scenarios, new Map(), error.message);
  }
}
