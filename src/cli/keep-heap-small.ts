import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 collect early and keep little room in reserve: for a screen that stays open for hours, once its first frame is
 * drawn. By default its heap grows to four times what is in use before V8 collects. V8 reads both flags when it next
 * decides how far a heap may grow; where it does not know them, nothing changes. Figures and what was tried:
 * docs/decisions/2026-11-30-memory-of-practice.md.
 */
export function keepHeapSmall(): void {
  // V8 takes nothing from a cache that was written under other flags than it is read under.
  flushCompileCache();
  // The room for new objects does not grow any more.
  setFlagsFromString('--semi-space-growth-factor=1');
  // Old objects are collected when they have grown by half.
  setFlagsFromString('--heap-growing-percent=50');
}
