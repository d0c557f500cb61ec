import type { BacktrackingProgram, Instruction, PartKind } from './backtracking-program.ts';
import { isWordCharacter } from './character-classes.ts';
import { RegexLimitError } from './errors.ts';
import { type Assertion, hasCharacter } from './syntax-tree.ts';

/** How many steps the search of one text may take. They last less than 100 ms, and nothing else runs meanwhile. */
const maxSteps = 2_000_000;

/** How a search goes about it. */
export interface BacktrackingOptions {
  readonly ignoresCase: boolean;
  /** Takes the longest match at a place, not the first one. */
  readonly isLongest: boolean;
}

/** A position that a slot does not hold. */
const nowhere = -1;

/**
 * Searches one text with a backtracking program, and counts its steps: back references make the time grow exponentially.
 * `find` throws a `RegexLimitError` when all searches together have taken too many.
 */
export class BacktrackingMatcher {
  readonly #program: BacktrackingProgram;
  readonly #text: string;
  readonly #options: BacktrackingOptions;
  readonly #slots: number[];
  /** What to go back to: an instruction and a position, or for a slot (as `-1 - slot`) the position that it held. */
  readonly #stack: number[] = [];
  #steps = 0;
  #at = 0;
  #position = 0;

  constructor(program: BacktrackingProgram, text: string, options: BacktrackingOptions) {
    this.#program = program;
    this.#text = text;
    this.#options = options;
    this.#slots = Array.from({ length: program.slotCount }, () => nowhere);
  }

  /** The first match at or after a position: the bounds of the whole and of each group, `-1` where it has none. */
  find(from: number): readonly number[] | undefined {
    for (let start = from; start <= this.#text.length; start += widthOf(this.#text.codePointAt(start) ?? 0)) {
      this.#slots.fill(nowhere);
      const end = this.#run(0, start, this.#options.isLongest);
      if (end === undefined) continue;
      this.#slots[0] = start;
      this.#slots[1] = end;
      return [...this.#slots];
    }
    return undefined;
  }

  /**
   * Runs instructions up to their `match`. Returns where the match ends, undefined where there is none; the slots are
   * those of the match. `mustEndAt`: the only place where it may end.
   */
  #run(first: number, start: number, isLongest: boolean, mustEndAt?: number): number | undefined {
    const bottom = this.#stack.length;
    let best: readonly number[] | undefined;
    let bestEnd = nowhere;
    [this.#at, this.#position] = [first, start];
    for (;;) {
      this.#steps += 1;
      if (this.#steps > maxSteps) throw new RegexLimitError(maxSteps);
      const instruction = this.#program.instructions[this.#at];
      this.#at += 1;
      if (instruction !== undefined && instruction.op !== 'match') {
        if (this.#step(instruction) || this.#goBack(bottom)) continue;
        return this.#restore(best, bestEnd);
      }
      const isEnd = mustEndAt === undefined || this.#position === mustEndAt;
      if (isEnd && this.#position > bestEnd) [best, bestEnd] = [[...this.#slots], this.#position];
      const isOver = isEnd && (!isLongest || bestEnd === this.#text.length);
      if (isOver) this.#stack.length = bottom;
      if (isOver || !this.#goBack(bottom)) return this.#restore(best, bestEnd);
    }
  }

  /** Runs one instruction; returns whether it matches. */
  #step(instruction: Exclude<Instruction, { readonly op: 'match' }>): boolean {
    const [slots, position] = [this.#slots, this.#position];
    switch (instruction.op) {
      case 'character':
      case 'any':
      case 'set': {
        const code = this.#text.codePointAt(position);
        if (code === undefined || !this.#takes(instruction, code)) return false;
        this.#position += widthOf(code);
        return true;
      }
      case 'assertion':
        return this.#holds(instruction.kind, position);
      case 'back reference': {
        const [from = nowhere, to = nowhere] = [slots[instruction.index * 2], slots[instruction.index * 2 + 1]];
        this.#position += to - from;
        return from !== nowhere && to !== nowhere && this.#isSame(this.#text.slice(from, to), position);
      }
      case 'split':
        this.#stack.push(instruction.isOtherFirst ? this.#at : instruction.other, position);
        if (instruction.isOtherFirst) this.#at = instruction.other;
        return true;
      case 'jump':
        this.#at = instruction.to;
        return true;
      case 'save':
        this.#set(instruction.slot, position);
        return true;
      case 'loop':
        this.#set(instruction.slot, nowhere);
        return true;
      case 'round':
        this.#set(instruction.slot + 1, slots[instruction.slot] ?? nowhere);
        this.#set(instruction.slot, position);
        return true;
      case 'repeat':
        if (slots[instruction.slot] === position)
          return instruction.mayBeEmpty && slots[instruction.slot + 1] === nowhere;
        this.#at = instruction.to;
        return true;
      case 'part': {
        const end = this.#runPart(instruction.kind, this.#at, position);
        [this.#at, this.#position] = [instruction.end, end ?? position];
        return end !== undefined;
      }
    }
  }

  /** Goes back to the last choice; false: there is none above the bottom of the stack. */
  #goBack(bottom: number): boolean {
    while (this.#stack.length > bottom) {
      const position = this.#stack.pop() ?? 0;
      const target = this.#stack.pop() ?? 0;
      if (target < 0) this.#slots[-1 - target] = position;
      else {
        [this.#at, this.#position] = [target, position];
        return true;
      }
    }
    return false;
  }

  /** Sets a slot, until the matcher goes back. */
  #set(slot: number, position: number): void {
    this.#stack.push(-1 - slot, this.#slots[slot] ?? nowhere);
    this.#slots[slot] = position;
  }

  /** Puts the slots of a match back; returns its end. */
  #restore(slots: readonly number[] | undefined, end: number): number | undefined {
    if (slots === undefined) return undefined;
    for (const [slot, position] of slots.entries()) this.#slots[slot] = position;
    return end;
  }

  /** Matches a part on its own; returns where the text goes on, undefined where the part fails. */
  #runPart(kind: PartKind, first: number, position: number): number | undefined {
    const before = [...this.#slots];
    const end = kind.endsWith('behind') ? this.#runBehind(first, position) : this.#run(first, position, false);
    const isNegated = kind.startsWith('not ');
    if (end === undefined || isNegated) {
      for (const [slot, held] of before.entries()) this.#slots[slot] = held;
      return (end === undefined) === isNegated ? position : undefined;
    }
    for (const [slot, held] of before.entries()) {
      if (this.#slots[slot] !== held) this.#stack.push(-1 - slot, held);
    }
    return kind === 'atomic' ? end : position;
  }

  #runBehind(first: number, position: number): number | undefined {
    for (let start = position; start >= 0; start -= 1) {
      if (this.#run(first, start, false, position) !== undefined) return position;
    }
    return undefined;
  }

  #takes(instruction: Extract<Instruction, { readonly op: 'character' | 'any' | 'set' }>, code: number): boolean {
    if (instruction.op === 'any') return instruction.hasNewline || code !== 0x0a;
    const { ignoresCase } = this.#options;
    if (instruction.op === 'character') {
      return code === instruction.code || (ignoresCase && lowerCase(code) === lowerCase(instruction.code));
    }
    const { set } = instruction;
    if (!ignoresCase) return hasCharacter(set, code);
    const isIn = [code, lowerCase(code), upperCase(code)].some((each) => hasCharacter(set, each) !== set.isNegated);
    return isIn !== set.isNegated;
  }

  #isSame(part: string, position: number): boolean {
    const other = this.#text.slice(position, position + part.length);
    return part === other || (this.#options.ignoresCase && part.toLowerCase() === other.toLowerCase());
  }

  #holds(kind: Assertion, position: number): boolean {
    if (kind === 'start') return position === 0;
    if (kind === 'end') return position === this.#text.length;
    const isAfter = position > 0 && isWordCharacter(this.#text.charCodeAt(position - 1));
    const isBefore = position < this.#text.length && isWordCharacter(this.#text.charCodeAt(position));
    if (kind === 'word start') return !isAfter && isBefore;
    if (kind === 'word end') return isAfter && !isBefore;
    return (isAfter !== isBefore) === (kind === 'word boundary');
  }
}

/** How many units of a text a code point takes. */
function widthOf(code: number): number {
  return code > 0xffff ? 2 : 1;
}

function lowerCase(code: number): number {
  return String.fromCodePoint(code).toLowerCase().codePointAt(0) ?? code;
}

function upperCase(code: number): number {
  return String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? code;
}
