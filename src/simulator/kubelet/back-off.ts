/**
 * Waits that double from 10 seconds to 5 minutes, by name. A wait that was not used for ten minutes starts again at 10
 * seconds.
 * Source: k8s.io/client-go util/flowcontrol/backoff.go.
 */
export class BackOff {
  readonly #entries = new Map<string, { readonly seconds: number; readonly at: number }>();

  /** How long is left of the wait that started at a time; 0 where there is none. All in milliseconds. */
  remaining(name: string, since: number, now: number): number {
    const entry = this.#entries.get(name);
    if (entry === undefined || isStale(entry.at, since)) return 0;
    return Math.max(0, since + entry.seconds * 1000 - now);
  }

  /** The length of the wait of a name, in seconds; 0 before the first. */
  seconds(name: string): number {
    return this.#entries.get(name)?.seconds ?? 0;
  }

  /** Doubles the wait, or starts it. `now` is in milliseconds. */
  next(name: string, now: number): void {
    const entry = this.#entries.get(name);
    const isNew = entry === undefined || isStale(entry.at, now);
    this.#entries.set(name, { seconds: isNew ? FIRST : Math.min(entry.seconds * 2, LONGEST), at: now });
  }

  /** Forgets the waits whose names start with the prefix. */
  forget(prefix: string): void {
    for (const name of this.#entries.keys()) if (name.startsWith(prefix)) this.#entries.delete(name);
  }
}

/** The kubelet looks at each pod again about this often, in milliseconds. */
export const SYNC_PERIOD = 12_000;

/** In seconds. */
const FIRST = 10;
const LONGEST = 300;

function isStale(at: number, now: number): boolean {
  return now - at > 2 * LONGEST * 1000;
}

/** A duration as Go prints it: `40s`, `1m20s`, `5m0s`. */
export function goDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  const hours = Math.floor(minutes / 60);
  return `${hours === 0 ? '' : `${hours}h`}${minutes % 60}m${seconds % 60}s`;
}

/** A short duration as the kubelet prints it: `318ms`, `1.202s`. */
export function shortDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  return whole < 1000 ? `${whole}ms` : `${whole / 1000}s`;
}
