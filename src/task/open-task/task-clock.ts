import { isOpenElsewhere, type WindowFile } from '../../progress/task-owner.ts';
import type { Session } from '../../session/session.ts';
import type { SessionPort } from './session-port.ts';

/** The clock is shown to the second. */
const tickEvery = 1000;
/** The most that one tick adds, in milliseconds: for the rest the program was suspended, or the machine slept. */
const longestTick = 3000;
/** The clock is written this often, in milliseconds: so much of it a crash may lose. */
const writeEvery = 2000;

/** What the clock of an attempt works with. */
export interface TaskClockOptions {
  readonly session: SessionPort;
  readonly window: WindowFile;
  readonly pid: number;
  /** The context of the real cluster that the task stands on, for other windows. */
  readonly context?: string;
  /** The folder of the task's pack, where that did not come with the program; for other windows. */
  readonly packFolder?: string;
  /** Whether the attempt is new: a clock that an older one left does not count. */
  readonly isNew: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isProcessAlive: (pid: number) => boolean;
}

/**
 * The clock of an attempt, kept in the window file beside the answer. Where another window has the task open, it follows
 * that window's clock; when that window ends, it takes over.
 */
export class TaskClock {
  readonly #options: TaskClockOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: (() => void)[] = [];
  /** Settles once it is known whether another window has the task. */
  readonly started: Promise<void>;
  #elapsed: number;
  #lastTick: number;
  #lastWrite = 0;
  #isJoined = false;
  /** A clock that is older than this attempt may stand in the file. */
  #isFirstWrite: boolean;
  /** The folder of the cluster where this window serves it. */
  #served: string | undefined;

  /** Starts the clock, and ticks once. */
  constructor(options: TaskClockOptions) {
    this.#options = options;
    this.#elapsed = options.session.get()?.attempt.elapsed ?? 0;
    this.#lastTick = options.now();
    this.#isFirstWrite = options.isNew;
    this.#timer = setInterval(() => this.#tick(), tickEvery);
    this.#lastWrite = options.now();
    this.started = this.#write().catch(() => undefined);
    this.#tick();
  }

  /** Seconds so far. */
  get elapsed(): number {
    return this.#elapsed;
  }

  /** Whether another window has the task open and keeps the clock. */
  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Writes for other windows where the cluster is served. */
  async writeServed(folder: string): Promise<void> {
    this.#served = folder;
    await this.#write();
  }

  /** Calls back every second. */
  onTick(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.window.release(this.#options.pid);
  }

  #tick(): void {
    const { session } = this.#options;
    const now = this.#options.now();
    if (isRunning(session.get())) this.#elapsed += Math.max(0, Math.min(now - this.#lastTick, longestTick)) / 1000;
    this.#lastTick = now;
    session.send({ is: 'tick', now, elapsed: this.#elapsed, joined: this.#isJoined });
    for (const listener of this.#listeners) listener();
    // The machine's clock may have been set back since.
    if (now >= this.#lastWrite && now - this.#lastWrite < writeEvery) return;
    this.#lastWrite = now;
    // Where nothing can be written the journal reports it; here the same would be reported again and again.
    this.#write().catch(() => undefined);
  }

  async #write(): Promise<void> {
    const { session, window, pid, isProcessAlive, context, packFolder } = this.#options;
    const other = await window.read();
    const now = this.#options.now();
    this.#isJoined = isOpenElsewhere(other, { pid, now }, isProcessAlive);
    if (session.get()?.over) return window.release(pid);
    if (other && this.#isJoined) this.#elapsed = Math.max(this.#elapsed, other.elapsed + (now - other.seen) / 1000);
    // A clock that a crash left had come further than the journal knows; that of an older attempt does not count.
    else if (other && !this.#isFirstWrite) this.#elapsed = Math.max(this.#elapsed, other.elapsed);
    this.#isFirstWrite = false;
    if (this.#isJoined) return;
    await window.write({
      pid,
      elapsed: this.#elapsed,
      seen: now,
      ...(this.#served ? { served: this.#served } : {}),
      ...(context === undefined ? {} : { context }),
      ...(packFolder === undefined ? {} : { pack: packFolder }),
    });
  }
}

/** The clock stands still when the attempt is over, and while the task is being put on a real cluster. */
function isRunning(session: Session | null): boolean {
  return session?.over !== true && !session?.staging;
}
