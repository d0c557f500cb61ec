import type { ClockNote } from './result.ts';

/** The clock of an exam. It follows the machine's clock, and never goes back. */
export interface ClockState {
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
  /** The latest time that the exam has seen: a floor for every later one. */
  readonly latest: number;
  /** By how many milliseconds the machine's clock was behind when that was noted last; 0 while it is not. */
  readonly behind: number;
  readonly notes: readonly ClockNote[];
}

/** A machine's clock may be set by so much without a note, in milliseconds: network time does it. */
const tolerance = 2000;
/** A program that was away for less, in milliseconds, has run: a busy machine makes it wait. */
const shortestGap = 30_000;

/** The clock at the start of an exam. */
export function startClock(at: number): ClockState {
  return { startedAt: at, latest: at, behind: 0, notes: [] };
}

/** What has passed. */
export interface Passed {
  readonly clock: ClockState;
  /** Milliseconds of it in which the program ran. */
  readonly didRun: number;
}

/**
 * The clock at a moment: `at` is what the machine's clock says, `ran` for how many milliseconds the program has run since
 * the moment before. A machine's clock that is behind is noted, and the time in which the program ran passes all the same.
 * One that is ahead by more than the program ran is a gap: it counts, and is noted.
 */
export function passTime(state: ClockState, { at, ran }: { readonly at: number; readonly ran: number }): Passed {
  const expected = state.latest + Math.max(0, ran);
  const latest = Math.max(expected, at);
  const behind = expected - at;
  const gap = latest - expected;
  const isBehind = behind > tolerance;
  const isFurther = isBehind && behind > state.behind + tolerance;
  const isGap = gap >= shortestGap;
  const time = new Date(latest).toISOString();
  const notes: readonly ClockNote[] = [
    ...(isFurther ? [movedBack(time, Math.round(behind / 1000))] : []),
    ...(isGap ? [didNotRun(time, Math.max(1, Math.round(gap / 60_000)))] : []),
  ];
  return {
    clock: {
      startedAt: state.startedAt,
      latest,
      behind: isBehind ? Math.max(behind, state.behind) : 0,
      notes: notes.length === 0 ? state.notes : [...state.notes, ...notes],
    },
    didRun: isGap ? Math.max(0, ran) : latest - state.latest,
  };
}

function movedBack(at: string, seconds: number): ClockNote {
  return { is: 'clock moved back', at, seconds, says: `clock moved back by ${seconds} seconds` };
}

function didNotRun(at: string, minutes: number): ClockNote {
  const length = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return { is: 'did not run', at, minutes, says: `the program did not run for ${length}` };
}
