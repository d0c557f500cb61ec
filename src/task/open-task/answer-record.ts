import type { AppliedAnswer } from '../../session/apply-answer.ts';
import type { KnownText } from './applied-text.ts';

/** What a task notes in the journal of its cluster's objects: the answer that was applied to them. */
export interface AnswerNote {
  readonly answer: KnownText;
  /** How often kubectl has written something since the start state. */
  readonly writes: number;
  /** How often it had when the answer was applied. */
  readonly writesBefore: number;
}

/** The note as JSON can hold it. */
export function writeNote({ answer: { text, applied, specs }, writes, writesBefore }: AnswerNote): unknown {
  return { text, applied, specs: [...specs], writes, writesBefore };
}

/** A note that was read; null where it is none, or was written by a program that noted something else. */
export function readNote(value: unknown): AnswerNote | null {
  if (typeof value !== 'object' || value === null) return null;
  const { text, applied, specs, writes, writesBefore } = value as Partial<Record<string, unknown>>;
  if (typeof text !== 'string' || !isApplied(applied) || !isPairs(specs)) return null;
  if (typeof writes !== 'number' || typeof writesBefore !== 'number') return null;
  return { answer: { text, applied, specs: new Map(specs) }, writes, writesBefore };
}

function isApplied(value: unknown): value is AppliedAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { accepted, rejected, warnings } = value as Partial<Record<string, unknown>>;
  return Array.isArray(accepted) && Array.isArray(rejected) && Array.isArray(warnings);
}

function isPairs(value: unknown): value is readonly (readonly [string, string])[] {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);
}
