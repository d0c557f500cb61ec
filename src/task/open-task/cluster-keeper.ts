import type { Cluster } from '../../cluster/cluster.ts';
import type { KeptCluster } from '../../cluster/journal/kept-lines.ts';
import type { ObjectJournal } from '../../cluster/journal/object-journal.ts';
import { isKeepable } from '../../cluster/simulated-cluster.ts';
import { readNote, writeNote } from './answer-record.ts';
import type { KnownText } from './applied-text.ts';
import { isReachable } from './cluster-provider.ts';

/**
 * Keeps the cluster of a task in the journal of its objects, and beside them the answer that is applied and how often
 * kubectl has written. It writes only from `start` on: of several windows on a task one keeps it. Without a journal (on a
 * real cluster) it only counts.
 */
export class ClusterKeeper {
  readonly #journal: ObjectJournal | undefined;
  #isStarted = false;
  #answer: KnownText | null = null;
  #writes = 0;
  /** How often kubectl had written when an answer was applied last. */
  #writesBefore = 0;

  constructor(journal: ObjectJournal | undefined) {
    this.#journal = journal;
  }

  /** How often kubectl has written something since the start state. */
  get writes(): number {
    return this.#writes;
  }

  /** Whether kubectl has written something since an answer was applied last. */
  get isChangedByPerson(): boolean {
    return this.#writes > this.#writesBefore;
  }

  /** What the journal has kept; null where that is nothing. */
  read(): KeptCluster | null {
    return this.#journal?.read() ?? null;
  }

  /** Goes on from what the journal has kept; resolves to the answer that was applied, null where none is known. */
  resume({ note, live }: KeptCluster): KnownText | null {
    const known = readNote(note);
    this.#answer = known?.answer ?? null;
    this.#writes = known?.writes ?? (live ? 1 : 0);
    this.#writesBefore = known?.writesBefore ?? 0;
    return this.#answer;
  }

  /** Keeps a cluster from now on. */
  start(cluster: Cluster): void {
    this.#isStarted = true;
    this.follow(cluster);
  }

  /** Keeps another cluster in the place of the one before it. */
  follow(cluster: Cluster): void {
    if (!this.#isStarted || !isKeepable(cluster)) return;
    this.#journal?.follow(cluster.objects, isReachable(cluster), this.#note());
  }

  /** Notes the answer that is applied to the cluster now. */
  answerApplied(answer: KnownText): void {
    this.#answer = answer;
    this.#writesBefore = this.#writes;
    this.#writeNote();
  }

  /** Notes that kubectl has written something. */
  clientWrote(): void {
    this.#writes += 1;
    this.#writeNote();
  }

  /** Removes what was kept: the cluster starts over. */
  startOver(): void {
    this.#answer = null;
    this.#writes = 0;
    this.#writesBefore = 0;
    if (this.#isStarted) this.#journal?.clear();
  }

  /** Stops keeping; settles once everything is on the disk. */
  async close(): Promise<void> {
    if (this.#isStarted) await this.#journal?.close();
    this.#isStarted = false;
  }

  #writeNote(): void {
    if (this.#isStarted && this.#answer !== null) this.#journal?.note(this.#note());
  }

  #note(): unknown {
    if (this.#answer === null) return undefined;
    return writeNote({ answer: this.#answer, writes: this.#writes, writesBefore: this.#writesBefore });
  }
}
