import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TerminalContext } from '../../cli/command-context.ts';
import { errorSentence } from '../../cli/exit.ts';
import { folders } from '../../folders.ts';
import { type Journal, JournalError } from '../../progress/journal.ts';
import type { JournalEvent } from '../../progress/progress.ts';
import { refOf } from '../../scenario/pack-entry.ts';
import type { Store } from '../../session/app-state.ts';
import type { DrillView, Loaded, PackRow } from '../../session/places/loaded.ts';
import { drillLengths, type Place } from '../../session/places/place.ts';
import { selectedTask } from '../../session/places/rows.ts';
import type { PlaceEvent } from '../../session/places/step-places.ts';
import { packIndex } from '../added-packs.ts';
import { allLessons, type ChosenPack } from '../choose-scenario.ts';
import { chosenSettings } from '../chosen-settings.ts';
import { refuseLesson } from '../exam/during-exam.ts';
import { writeAttempts } from '../progress/attempt-files.ts';
import { shownPath } from '../task-setup.ts';
import { progressLists } from './progress-lists.ts';
import { openSandboxShell } from './sandbox-shell.ts';
import { settingsView, turnSetting } from './settings-view.ts';

/** What the screens outside of a task work with. */
export interface HomeRunnerOptions {
  readonly store: Store;
  readonly packs: readonly ChosenPack[];
  readonly journal: Journal;
  readonly context: TerminalContext;
  /** The tasks that a drill of so many minutes would give now. */
  readonly planDrill: (minutes: number) => Promise<DrillView>;
  /** Shortens built-in delays of sandboxes. */
  readonly fast: boolean;
  /** Hands the terminal over while something runs. */
  readonly handOver: (run: () => Promise<void>) => Promise<void>;
  /** Ends the program with an exit code. */
  readonly leave: (code: number) => void;
}

/** How many minutes a drill takes where no setting says. */
const usualMinutes = 30;

/** Runs behind the screens outside of a task: it reads what they show, and does what their keys ask for. */
export class HomeRunner {
  readonly #options: HomeRunnerOptions;
  /** What is being read: it is not read twice at once. */
  readonly #reading = new Set<string>();

  constructor(options: HomeRunnerOptions) {
    this.#options = options;
  }

  /** What is shown at the start: the packs, and whether the mouse is used. */
  start(): void {
    const { packs, context } = this.#options;
    const { data } = chosenSettings(context.env);
    const sources = new Map(packIndex(context.env).data.map(({ id, source }) => [id, source]));
    this.#load({ packs: packs.map((pack) => packRow(pack, sources.get(pack.id))), mouse: data.mouse ?? true });
  }

  /** Something happened on a screen: what it shows now is read. */
  async place(event: PlaceEvent): Promise<void> {
    if (event.is === 'turn-lesson' && !(await this.#mayRead(event.id))) return;
    this.#options.store.send({ is: 'place', event });
    await this.#fill();
  }

  /** Opens a screen over the one that is shown. */
  async go(place: Place): Promise<void> {
    const { store, context } = this.#options;
    if (place.is === 'lesson' && !(await this.#mayRead(place.id))) return;
    const opened = place.is === 'drill' ? { ...place, selected: this.#usualLength() } : place;
    // What was read before may be another by now.
    if (place.is === 'progress') this.#load({ progress: null });
    if (place.is === 'drill') this.#load({ drill: null });
    if (place.is === 'settings') this.#load({ settings: settingsView(context.env) });
    store.send({ is: 'place', event: { is: 'go', place: opened } });
    await this.#fill();
  }

  /** Chooses another value of a setting, and keeps it. */
  set(name: string, by: 1 | -1): void {
    const { env } = this.#options.context;
    const unkept = turnSetting(env, name, by);
    this.#load({ settings: settingsView(env), mouse: chosenSettings(env).data.mouse ?? true });
    if (unkept !== null) this.#say(unkept);
  }

  /** Writes everything that was practised to a file of its own, and says where. */
  async export(now: Date): Promise<void> {
    const { env } = this.#options.context;
    try {
      const folder = join(folders(env).state, 'exports');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `attempts-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.jsonl`);
      this.#say(`${await writeAttempts(file, env)} written to ${shownPath(file, env)}`);
    } catch (error) {
      this.#say(`Nothing was exported: ${errorSentence(error)}`);
    }
  }

  /** Opens a shell on the cluster of a task, by `PACK/ID`, or on an empty one. */
  async sandbox(ref: string | null): Promise<void> {
    const { packs, context, fast, handOver, leave } = this.#options;
    await this.#once('sandbox', async () => {
      this.#say('The cluster is being made.');
      try {
        const scenario = ref === null ? undefined : await scenarioOf(ref, packs);
        this.#say(await openSandboxShell(scenario, { env: context.env, fast, handOver, leave }));
      } catch (error) {
        this.#say(`The sandbox cannot be opened: ${errorSentence(error)}`);
      }
    });
  }

  /** Reads what the screen that is shown still lacks. */
  async #fill(): Promise<void> {
    const { store, packs, planDrill } = this.#options;
    const { places, loaded, home, session } = store.get();
    const [place] = places;
    if (session !== null) return;
    switch (place.is) {
      case 'catalogue': {
        const task = selectedTask(place, home);
        const ref = task && refOf(task.scenario);
        if (ref === undefined || loaded.texts[ref] !== undefined) return;
        await this.#once(ref, async () => {
          const { task: text } = await scenarioOf(ref, packs);
          store.send({ is: 'place', event: { is: 'text', scenario: ref, text } });
        });
        return;
      }
      case 'lessons':
      case 'lesson':
        if (loaded.lessons !== null) return;
        return this.#once('lessons', async () => this.#load({ lessons: await allLessons(packs) }));
      case 'progress':
        if (loaded.progress !== null) return;
        return this.#once('progress', async () => {
          const tasks = packs.flatMap(({ scenarios }) => scenarios);
          const skills = packs.flatMap((pack) => pack.skills);
          this.#load({ progress: progressLists(await this.#events(), tasks, skills, Date.now()) });
        });
      case 'drill': {
        const minutes = drillLengths[place.selected] ?? usualMinutes;
        if (loaded.drill?.minutes === minutes) return;
        await this.#once('drill', async () => this.#load({ drill: await planDrill(minutes) }));
        // Another length was selected meanwhile.
        const [now] = store.get().places;
        if (now.is === 'drill' && drillLengths[now.selected] !== minutes) await this.#fill();
        return;
      }
      case 'home':
      case 'settings':
      case 'drill-result':
      case 'packs':
        return;
    }
  }

  /** Whether a lesson may be read now; during an exam those of its tasks may not, which is said. */
  async #mayRead(id: string): Promise<boolean> {
    const { store, context } = this.#options;
    const lesson = store.get().loaded.lessons?.find((one) => one.id === id);
    try {
      if (lesson) await refuseLesson(context.env, lesson);
      return true;
    } catch (error) {
      this.#say(errorSentence(error));
      return false;
    }
  }

  /** The events of the journal; one that cannot be read is said, and nothing was practised. */
  async #events(): Promise<readonly JournalEvent[]> {
    try {
      return await this.#options.journal.read();
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#say(error.message);
      return [];
    }
  }

  /** Runs something, unless the same is running already. What fails is said. */
  async #once(name: string, run: () => Promise<void>): Promise<void> {
    if (this.#reading.has(name)) return;
    this.#reading.add(name);
    try {
      await run();
    } catch (error) {
      this.#say(`It cannot be read: ${errorSentence(error)}`);
    } finally {
      this.#reading.delete(name);
    }
  }

  #load(loaded: Partial<Loaded>): void {
    this.#options.store.send({ is: 'place', event: { is: 'loaded', loaded } });
  }

  #say(says: string): void {
    this.#options.store.send({ is: 'place', event: { is: 'notice', says } });
  }

  /** The index of the length of a drill that the settings ask for; the next shorter one where it is none of those. */
  #usualLength(): number {
    const minutes = chosenSettings(this.#options.context.env).data.drillMinutes ?? usualMinutes;
    return Math.max(
      0,
      drillLengths.findLastIndex((length) => length <= minutes),
    );
  }
}

function packRow(pack: ChosenPack, source: string | undefined): PackRow {
  const { id, title, version, about, authors, licence, lessons, skills, folder } = pack;
  const from = source ?? (folder === undefined ? 'comes with the program' : folder);
  return { id, title, version, about, authors, licence, from, lessons: lessons.length, skills };
}

async function scenarioOf(ref: string, packs: readonly ChosenPack[]) {
  const slash = ref.lastIndexOf('/');
  const pack = packs.find(({ id }) => id === ref.slice(0, slash));
  if (pack === undefined) throw new Error(`no pack "${ref.slice(0, slash)}"`);
  return pack.load(ref.slice(slash + 1));
}
