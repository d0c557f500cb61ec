import type { TerminalContext } from '../cli/command-context.ts';
import { exitCodes } from '../cli/exit.ts';
import type { Journal } from '../progress/journal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { AppCommand, AppTerminal } from '../session/app-command.ts';
import type { Store } from '../session/app-state.ts';
import { openSession } from '../session/session.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { findEditor, noEditor, runEditor } from './editor.ts';
import { OpenTask } from './open-task/open-task.ts';
import { readHome } from './read-home.ts';
import { openTaskShell } from './shell/open-shell.ts';
import { openTaskOptions, shownPath, type TaskTarget } from './task-setup.ts';
import { TerminalHandover } from './terminal-handover.ts';

/** What the task runner works with. */
export interface TaskRunnerOptions {
  readonly store: Store;
  readonly scenarios: readonly Scenario[];
  readonly journal: Journal;
  readonly context: TerminalContext;
  readonly target: TaskTarget;
}

/** Runs behind the screens: it does what keys ask for, and holds the task that is open. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #terminal: TerminalHandover;
  #task: OpenTask | null = null;
  /** Opens the task that is on the screen. It is heavy, and waits until the first frame is drawn. */
  #startTask: (() => void) | undefined;
  #isOpeningShell = false;
  #code: number = exitCodes.passed;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#terminal = new TerminalHandover(options.context.stdin);
  }

  /** Shows a task, and opens it after the next frame. */
  open(scenario: Scenario): void {
    const { store } = this.#options;
    const attempt = store.get().home.tasks.find((entry) => entry.scenario.id === scenario.id)?.progress.open ?? null;
    const { journal, target, context } = this.#options;
    const options = openTaskOptions(scenario, attempt === null, { store, journal, target, env: context.env });
    const path = shownPath(options.answerFile.path, options.env);
    store.send({ is: 'open', session: openSession(scenario, path, attempt, options.now()) });
    this.#startTask = () => void (this.#task ??= new OpenTask(options));
    if (this.#terminal.isAttached) setImmediate(() => this.#startTask?.());
  }

  /** Does what a key asks for. */
  perform(command: AppCommand): void {
    const { store, scenarios } = this.#options;
    switch (command.is) {
      case 'home':
        return store.send(command);
      case 'session':
        return this.#sendByPerson(command.event);
      case 'open': {
        const scenario = scenarios.find(({ id }) => id === command.scenario);
        return scenario && this.open(scenario);
      }
      case 'edit':
        return void (this.#task && this.#edit(this.#task.answerPath));
      case 'shell':
        if (command.pane !== undefined) this.#send({ is: 'back' });
        return void this.#openShell(command.pane);
      case 'reset':
        this.#send({ is: 'back' });
        return void this.#task?.reset();
      case 'close':
        return void this.#goHome();
      case 'suspend':
        return void this.#terminal.stopSelf();
      case 'leave':
        return this.#leave(command.interrupted ? exitCodes.interrupted : exitCodes.passed);
    }
  }

  /** Takes the terminal once the first frame is drawn: what is heavy starts only now. */
  ready(terminal: AppTerminal): void {
    this.#terminal.attach(terminal);
    setImmediate(() => this.#startTask?.());
  }

  /** Closes the task that is open; resolves to the exit code of the program. */
  async close(): Promise<number> {
    await this.#closeTask();
    return this.#code;
  }

  #send(event: SessionEvent): void {
    this.#options.store.send({ is: 'session', event });
  }

  /** Sends the session what the person does, and lets the task do and record what follows from it. */
  #sendByPerson(event: SessionEvent): void {
    const { store } = this.#options;
    const before = store.get().session;
    this.#send(event);
    const after = store.get().session;
    if (!before || !after || !this.#task) return;
    if (event.is === 'check') void this.#task.check();
    if (after.attempt.hints > before.attempt.hints) this.#task.recordHint(after.attempt.hints);
    const isSolutionNew = after.attempt.solutionShown && !before.attempt.solutionShown;
    if (isSolutionNew && !before.over) this.#task.recordSolutionShown();
  }

  async #edit(path: string): Promise<void> {
    const { env } = this.#options.context;
    const editor = await findEditor(env);
    let trouble: string | null = editor ? null : noEditor;
    if (editor) await this.#terminal.run(async () => void (trouble = await runEditor(editor, path, env)));
    if (trouble) this.#send({ is: 'trouble', of: 'editor', says: trouble });
  }

  async #openShell(pane: boolean | undefined): Promise<void> {
    const task = this.#task;
    if (this.#isOpeningShell || !task) return;
    this.#isOpeningShell = true;
    try {
      const host = {
        env: this.#options.context.env,
        send: (event: SessionEvent) => this.#send(event),
        handOver: (run: () => Promise<void>) => this.#terminal.run(run),
        leave: (code: number) => this.#leave(code),
      };
      await openTaskShell({ name: task.scenario.id, serve: () => task.serve() }, host, pane);
    } finally {
      this.#isOpeningShell = false;
    }
  }

  async #goHome(): Promise<void> {
    const { store, scenarios, journal } = this.#options;
    await this.#closeTask();
    store.send({ is: 'close', home: await readHome(scenarios, journal) });
  }

  async #closeTask(): Promise<void> {
    const task = this.#task;
    this.#task = null;
    this.#startTask = undefined;
    await task?.close();
  }

  #leave(code: number): void {
    this.#code = code;
    this.#terminal.exit();
  }
}
