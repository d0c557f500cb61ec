import type { TerminalContext } from '../cli/command-context.ts';
import { writeCrashReport } from '../cli/crash.ts';
import { ExitError, errorSentence, exitCodes } from '../cli/exit.ts';
import type { Journal } from '../progress/journal.ts';
import { attemptOf, type TaskProgress, untouchedProgress } from '../progress/progress.ts';
import type { AnswerDocument } from '../scenario/answer-document.ts';
import { refOf, type ScenarioEntry } from '../scenario/pack-entry.ts';
import type { AppCommand, AppTerminal } from '../session/app-command.ts';
import type { Store } from '../session/app-state.ts';
import { type HomeTask, nextTask, variantLeft } from '../session/home.ts';
import type { DrillView } from '../session/places/loaded.ts';
import { step } from '../session/reducer.ts';
import { openSession } from '../session/session.ts';
import type { SessionEvent } from '../session/session-event.ts';
import type { ChosenPack } from './choose-scenario.ts';
import { chosenSettings } from './chosen-settings.ts';
import { findEditor, noEditor, openEditorWindow, runEditor } from './editor.ts';
import { HomeRunner } from './home/home-runner.ts';
import { OpenTask } from './open-task/open-task.ts';
import { readHome } from './read-home.ts';
import { EditorPane, hasRoomForEditor } from './shell/editor-pane.ts';
import { showFlow } from './shell/show-me.ts';
import { openTaskShell, type ShellHost, type ShellTask } from './shell/task-shell.ts';
import { type ChosenTask, openTaskOptions, shownPath } from './task-setup.ts';
import { TerminalHandover } from './terminal-handover.ts';

/** In so many tasks the map is explained in its place. */
const firstTasks = 3;

/** What the task runner works with. */
export interface TaskRunnerOptions {
  readonly store: Store;
  /** What the first screen lists. */
  readonly list: readonly ScenarioEntry[];
  /**
   * A variant of a listed task, by `PACK/ID`; without one that of an attempt in another version of its pack, or the first.
   * Rejects with a sentence in an `Error`.
   */
  readonly choose: (ref: string, variant: number | undefined) => Promise<ChosenTask>;
  readonly journal: Journal;
  /** The packs that the tasks are of. */
  readonly packs: readonly ChosenPack[];
  /** Chooses the tasks of a drill, and why; null at its end. Absent where the person chooses. */
  readonly drill?: DrillSource;
  /** A drill of so many minutes, which the person begins on the screen. */
  readonly startDrill: (minutes: number) => DrillFromHome;
  /** The tasks that such a drill would give now. */
  readonly planDrill: (minutes: number) => Promise<DrillView>;
  /** `--fast`: sandboxes shorten built-in delays. */
  readonly fast?: boolean;
  /** Tasks are shown as a candidate sees them, in a home that is removed at the end. */
  readonly isPreview?: boolean;
  readonly context: TerminalContext;
}

/** Where the tasks of a drill come from. */
export interface DrillSource {
  /** The next task, and in one sentence why it was chosen; null where the drill is over. */
  next(): Promise<{ readonly task: ChosenTask; readonly why: string } | null>;
}

/** A drill that starts on the screen. */
export interface DrillFromHome {
  readonly source: DrillSource;
  /** What came of it, line by line. */
  readonly summary: () => Promise<readonly string[]>;
}

/** Runs behind the screens: it does what keys ask for, and holds the task that is open. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #terminal: TerminalHandover;
  readonly #editorPane = new EditorPane();
  readonly #home: HomeRunner;
  /** The drill that is on. */
  #drill: DrillSource | undefined;
  /** It started on the screen: its end leads back there. */
  #fromHome: DrillFromHome | null = null;
  /** The task that the first screen offered before it, as `PACK/ID`. */
  #beforeDrill: string | undefined;
  /** What comes after this program's screen. */
  #next: 'exam' | null = null;
  /** A screen has failed: while the first one is shown, that is not done again. */
  #hasCrashed = false;
  #task: OpenTask | null = null;
  /** Opens the task that is on the screen. It is heavy, and waits until the first frame is drawn. */
  #startTask: (() => void) | undefined;
  #isOpeningShell = false;
  /** What the person does is done one thing after another: some of it waits until it is on the disk. */
  #last: Promise<void> = Promise.resolve();
  /** What could not be kept of tasks that were left, for the end of the program. */
  #unkept: string | null = null;
  /** A task of the list is being loaded. */
  #isChoosing = false;
  #code: number = exitCodes.passed;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#terminal = new TerminalHandover(options.context.stdin);
    this.#drill = options.drill;
    const { store, packs, journal, context, planDrill, fast = false } = options;
    this.#home = new HomeRunner({
      store,
      packs,
      journal,
      context,
      planDrill,
      fast,
      handOver: (run) => this.#terminal.run(run),
      leave: (code) => this.#leave(code),
    });
    this.#home.start();
  }

  /** What the person wants to do after this screen: the mock exam; null where the program is left. */
  get next(): 'exam' | null {
    return this.#next;
  }

  /** Shows a task, and opens it after the next frame. `why` says why a drill gave it. */
  open(task: ChosenTask, why: string | null = null): void {
    const { store, journal, context, isPreview } = this.#options;
    const { scenario } = task;
    const attempt = attemptOf(this.#progressOf(refOf(scenario)), scenario);
    // Where the attempts cannot be read there may be one to go on with: its answer is left alone.
    const isNew = attempt === null && store.get().home.trouble === null;
    const options = openTaskOptions(task, isNew, { store, journal, env: context.env });
    const path = shownPath(options.answerFile.path, options.env);
    const session = openSession(scenario, path, attempt, options.now(), why, isPreview);
    store.send({ is: 'open', session: { ...session, isExplained: this.#isNewHere() } });
    this.#startTask = () => {
      if (this.#task !== null) return;
      this.#task = new OpenTask(options);
      void task.readLessons().then((lessons) => options.session.send({ is: 'lessons-read', lessons }));
    };
    if (this.#terminal.isAttached) setImmediate(() => this.#startTask?.());
  }

  /** Whether the person has opened fewer than three tasks so far. */
  #isNewHere(): boolean {
    const { tasks } = this.#options.store.get().home;
    return tasks.filter(({ progress }) => progress.attempts.length > 0).length < firstTasks;
  }

  /** Does what a key asks for. What fails here is a fault of the program: it is reported, and the first screen is shown. */
  perform(command: AppCommand): void {
    try {
      Promise.resolve(this.#perform(command)).catch((error: unknown) => this.#crashed(error));
    } catch (error) {
      this.#crashed(error);
    }
  }

  #perform(command: AppCommand): void | Promise<void> {
    const { store } = this.#options;
    switch (command.is) {
      case 'home':
      case 'palette':
        return store.send(command);
      case 'place':
        return this.#home.place(command.event);
      case 'go':
        return this.#home.go(command.place);
      case 'set':
        return this.#home.set(command.name, command.by);
      case 'export':
        return this.#home.export(new Date());
      case 'sandbox':
        return this.#home.sandbox(command.scenario);
      case 'drill':
        return this.#beginDrill(command.minutes);
      case 'exam':
        this.#next = 'exam';
        return this.#leave(exitCodes.passed);
      case 'crashed':
        return this.#crashed(command.error);
      case 'session':
        return this.#sendByPerson(command.event);
      case 'open-next':
        return this.#openNext();
      case 'open':
        return this.#openFromList(command.scenario);
      case 'answer':
        return this.#answer(command.document);
      case 'edit':
        return this.#task ? this.#edit(this.#task.answerPath) : undefined;
      case 'shell':
        if (command.pane !== undefined) this.#send({ is: 'back' });
        return this.#openShell(command.pane);
      case 'show-me':
        return this.#showMe();
      case 'reset':
        this.#send({ is: 'back' });
        return this.#task?.reset();
      case 'skip':
        this.#send({ is: 'back' });
        return this.#skip();
      case 'close':
        // A drill has no list to go back to.
        return this.#options.drill ? this.#leave(exitCodes.passed) : this.#goHome();
      case 'suspend':
        return this.#terminal.stopSelf();
      case 'leave':
        return this.#leave(command.interrupted ? exitCodes.interrupted : exitCodes.passed);
    }
  }

  /** Takes the terminal once the first frame is drawn: what is heavy starts only now. */
  ready(terminal: AppTerminal): void {
    this.#terminal.attach(terminal);
    setImmediate(() => this.#startTask?.());
  }

  /** Closes the task that is open; resolves to the exit code of the program, and to a sentence about what is not kept. */
  async close(): Promise<{ readonly code: number; readonly unkept: string | null }> {
    await this.#closeTask();
    return { code: this.#code, unkept: this.#unkept };
  }

  #listed(ref: string): HomeTask | undefined {
    const { tasks, entryTest } = this.#options.store.get().home;
    return [...tasks, ...entryTest].find(({ scenario }) => refOf(scenario) === ref);
  }

  #progressOf(ref: string): TaskProgress {
    return this.#listed(ref)?.progress ?? untouchedProgress;
  }

  /** Opens a task of the first screen by `PACK/ID`: the variant that was left, or else the first. */
  async #openFromList(ref: string): Promise<void> {
    const listed = this.#listed(ref);
    if (listed === undefined || this.#isChoosing) return;
    this.#isChoosing = true;
    try {
      this.open(await this.#options.choose(ref, variantLeft(listed)));
    } catch (error) {
      const { store } = this.#options;
      const trouble = `The task cannot be opened: ${errorSentence(error)}`;
      store.send({ is: 'close', home: { ...store.get().home, trouble } });
    } finally {
      this.#isChoosing = false;
    }
  }

  /** Shows what was picked at once, and writes it into the answer file. */
  #answer(document: AnswerDocument | null): void {
    if (this.#task === null) return;
    this.#send({ is: 'answer-picked', document });
    this.#task.writeAnswer(document);
  }

  #send(event: SessionEvent): void {
    this.#options.store.send({ is: 'session', event });
  }

  /** Sends the session what the person does. A hint and the reference answer are shown when that is recorded. */
  #sendByPerson(event: SessionEvent): void {
    if (event.is !== 'hint' && event.is !== 'show-solution') {
      this.#send(event);
      if (event.is !== 'check') return;
      // A key may come before the task has started: what it asks for waits for its turn.
      this.#startTask?.();
      void this.#task?.check(event.asItIs);
      return;
    }
    this.#last = this.#last.then(async () => {
      await this.#recordHelp(event);
      this.#send(event);
    });
  }

  /** Records the help that an event is about to show. */
  async #recordHelp(event: SessionEvent): Promise<void> {
    const before = this.#options.store.get().session;
    if (!before || !this.#task || before.over) return;
    const { hints, solutionShown } = step(before, event).attempt;
    if (hints > before.attempt.hints) await this.#task.recordHint(hints);
    if (solutionShown && !before.attempt.solutionShown) await this.#task.recordSolutionShown();
  }

  async #edit(path: string): Promise<void> {
    const { env, stdout } = this.#options.context;
    const editor = await findEditor(env);
    const settings = chosenSettings(env);
    let trouble: string | null = editor ? null : noEditor;
    if (editor && settings.data.editorWindow) trouble = await openEditorWindow(editor, path, env);
    else if (editor && settings.data.shellPane !== false && hasRoomForEditor(stdout.columns, env))
      trouble = await this.#editorPane.open(editor, path, env);
    else if (editor) await this.#terminal.run(async () => void (trouble = await runEditor(editor, path, env)));
    const says = trouble ?? settings.trouble;
    if (says !== null) this.#send({ is: 'trouble', of: 'editor', says });
  }

  #openShell(pane: boolean | undefined): Promise<void> {
    return this.#withShell((task, host) => openTaskShell(task, host, pane));
  }

  /** Tries the first connection that the last check found wrong. */
  async #showMe(): Promise<void> {
    const { session } = this.#options.store.get();
    if (session !== null) await this.#withShell((task, host) => showFlow(session, task, host));
  }

  /** Opens something that uses the cluster by kubectl, one at a time. */
  async #withShell(open: (task: ShellTask, host: ShellHost) => Promise<void>): Promise<void> {
    const task = this.#task;
    if (this.#isOpeningShell || !task) return;
    this.#isOpeningShell = true;
    try {
      const host: ShellHost = {
        env: this.#options.context.env,
        send: (event) => this.#send(event),
        handOver: (run) => this.#terminal.run(run),
        leave: (code) => this.#leave(code),
      };
      await open({ name: task.scenario.id, serve: () => task.serve() }, host);
    } finally {
      this.#isOpeningShell = false;
    }
  }

  /** Closes the task, and shows the screen that it was opened from; after a drill what came of it. */
  async #goHome(trouble: string | null = null): Promise<void> {
    const { store, list, journal } = this.#options;
    await this.#closeTask();
    const home = await readHome(list, journal, Date.now());
    const drill = this.#fromHome;
    const before = drill === null ? undefined : this.#beforeDrill;
    if (drill !== null) {
      this.#fromHome = null;
      this.#drill = undefined;
      const drillResult = await drill.summary();
      store.send({ is: 'place', event: { is: 'loaded', loaded: { drillResult } } });
      store.send({ is: 'place', event: { is: 'back' } });
      store.send({ is: 'place', event: { is: 'go', place: { is: 'drill-result', scroll: 0 } } });
    }
    store.send({ is: 'close', home: { ...home, before, trouble: trouble ?? home.trouble ?? this.#unkept } });
  }

  /** Begins a drill of so many minutes: its first task is opened. */
  async #beginDrill(minutes: number): Promise<void> {
    if (this.#isChoosing || this.#task !== null) return;
    this.#isChoosing = true;
    const drill = this.#options.startDrill(minutes);
    try {
      const first = await drill.source.next();
      if (first === null) return this.#say('No task fits into this time. Choose a longer drill.');
      this.#fromHome = drill;
      const offered = nextTask(this.#options.store.get().home);
      this.#beforeDrill = offered === null ? undefined : refOf(offered.scenario);
      this.#drill = drill.source;
      this.open(first.task, first.why);
    } catch (error) {
      this.#say(`The drill cannot begin: ${errorSentence(error)}`);
    } finally {
      this.#isChoosing = false;
    }
  }

  #say(says: string): void {
    this.#options.store.send({ is: 'place', event: { is: 'notice', says } });
  }

  /**
   * A screen, or what a key asks for, has failed: a report is written, the attempt stays as it is on the disk, and the first
   * screen is shown. Where that one fails too, the program ends as at any other fault.
   */
  #crashed(error: unknown): void {
    const { store, context } = this.#options;
    if (this.#hasCrashed) return fail(error);
    this.#hasCrashed = true;
    const report = writeCrashReport(error, ['screen'], context.env, new Date());
    const where =
      report === null
        ? 'No report could be written.'
        : `What happened is written to ${shownPath(report, context.env)}; it is not sent anywhere.`;
    const says = `A screen failed: that is a fault of sallyport. Your attempt is kept. ${where}`;
    store.send({ is: 'place', event: { is: 'home' } });
    void this.#goHome(says).then(() => {
      this.#hasCrashed = false;
    }, fail);
  }

  /** Opens the task that comes after the one that is open; the first screen where there is none. */
  async #openNext(): Promise<void> {
    if (this.#drill) return this.#openNextOfDrill(this.#drill);
    await this.#goHome();
    const next = nextTask(this.#options.store.get().home);
    if (next) await this.#openFromList(refOf(next.scenario));
  }

  /** Gives the open task of a drill up, and opens the next one. */
  async #skip(): Promise<void> {
    if (this.#options.store.get().session?.over === false) await this.#task?.recordSkipped();
    await this.#openNext();
  }

  /** Opens the next task of a drill; leaves where it is over. */
  async #openNextOfDrill(drill: DrillSource): Promise<void> {
    if (this.#isChoosing) return;
    this.#isChoosing = true;
    try {
      await this.#closeTask();
      const next = await drill.next();
      if (next) this.open(next.task, next.why);
      else if (this.#fromHome) await this.#goHome();
      else this.#leave(exitCodes.passed);
    } catch (error) {
      this.#unkept = `The next task cannot be opened: ${errorSentence(error)}`;
      this.#leave(error instanceof ExitError ? error.code : exitCodes.bug);
    } finally {
      this.#isChoosing = false;
    }
  }

  async #closeTask(): Promise<void> {
    const task = this.#task;
    this.#task = null;
    this.#startTask = undefined;
    await this.#last;
    this.#unkept = (await task?.close()) ?? this.#unkept;
  }

  #leave(code: number): void {
    this.#code = code;
    this.#terminal.exit();
  }
}

/** Ends the program with a fault, outside of what React and promises catch. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
