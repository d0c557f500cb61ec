/**
 * Waits that double from 10 seconds to 5 minutes, by name. One that was not used for ten minutes begins anew.
 * Source: k8s.io/client-go util/flowcontrol/backoff.go.
 */
export interface BackOff {
  /** How long is left of the wait that began at a time; 0 where there is none. Times in milliseconds. */
  remaining(name: string, since: number, now: number): number;
  /** The length of the wait by that name, in seconds; 0 before the first. */
  seconds(name: string): number;
  /** Lengthens the wait, or begins it. */
  next(name: string, now: number): void;
  forget(prefix: string): void;
}

export function createBackOff(): BackOff {
  const entries = new Map<string, { readonly seconds: number; readonly at: number }>();
  const isStale = (at: number, now: number): boolean => now - at > 2 * longest * 1000;
  return {
    remaining: (name, since, now) => {
      const entry = entries.get(name);
      if (entry === undefined || isStale(entry.at, since)) return 0;
      return Math.max(0, since + entry.seconds * 1000 - now);
    },
    seconds: (name) => entries.get(name)?.seconds ?? 0,
    next: (name, now) => {
      const entry = entries.get(name);
      const seconds = entry === undefined || isStale(entry.at, now) ? first : Math.min(entry.seconds * 2, longest);
      entries.set(name, { seconds, at: now });
    },
    forget: (prefix) => {
      for (const name of entries.keys()) if (name.startsWith(prefix)) entries.delete(name);
    },
  };
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

const first = 10;
const longest = 300;
