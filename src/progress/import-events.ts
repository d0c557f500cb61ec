import { createHash } from 'node:crypto';
import type { JournalEvent } from './progress.ts';

/**
 * What importing `events` adds to the journal of `own`: those that it does not have, in their order, marked as one import.
 * The mark follows from the events, so that the same import adds the same. Importing twice adds nothing the second time.
 */
export function newEvents(own: readonly JournalEvent[], events: readonly JournalEvent[]): readonly JournalEvent[] {
  const known = new Set(own.map(textOf));
  const added: JournalEvent[] = [];
  for (const event of events) {
    const text = textOf(event);
    if (known.has(text)) continue;
    known.add(text);
    added.push(event);
  }
  const from = createHash('sha256').update(added.map(textOf).join('\n')).digest('base64url').slice(0, 12);
  return added.map((event) => ({ ...event, from }));
}

/**
 * The events of several machines in one order. Those of one machine, and of one import, keep their order, even where a
 * clock was set back; events of different ones stand by their time.
 */
export function inTimeOrder(events: readonly JournalEvent[]): readonly JournalEvent[] {
  if (!events.some(({ from }) => from !== undefined)) return events;
  const latest = new Map<string | undefined, string>();
  const timed = events.map((event) => {
    const before = latest.get(event.from) ?? '';
    const at = event.at > before ? event.at : before;
    latest.set(event.from, at);
    return { event, at };
  });
  return timed.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)).map(({ event }) => event);
}

/** An event as text, equal for equal events: its fields by name, without the mark of an import. */
function textOf(event: JournalEvent): string {
  return canonical(withoutMark(event));
}

/** An event without the mark of an import, as it is exported. */
export function withoutMark(event: JournalEvent): JournalEvent {
  const { from: _, ...own } = event;
  return own;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
    .join(',')}}`;
}
