import { RegexSyntaxError } from './errors.ts';
import type { Assertion, CharacterSet, RegexNode, RegexRepeat } from './syntax-tree.ts';

/** One instruction of a backtracking matcher. The next one follows it unless it says otherwise. */
export type Instruction =
  | { readonly op: 'character'; readonly code: number }
  | { readonly op: 'any'; readonly hasNewline: boolean }
  | { readonly op: 'set'; readonly set: CharacterSet }
  | { readonly op: 'assertion'; readonly kind: Assertion }
  | { readonly op: 'back reference'; readonly index: number }
  /** Goes on here, and at `other` where that fails. `isOtherFirst`: the other way round. */
  | { op: 'split'; other: number; readonly isOtherFirst: boolean }
  | { op: 'jump'; to: number }
  /** Keeps the position in a slot. */
  | { readonly op: 'save'; readonly slot: number }
  /** A loop begins: it has had no round. */
  | { readonly op: 'loop'; readonly slot: number }
  /** A round of a loop begins: keeps its position in the slot, and that of the round before in the next slot. */
  | { readonly op: 'round'; readonly slot: number }
  /** Goes back to `to` for another round. A round that has taken nothing fails, unless it is the first and that may. */
  | { readonly op: 'repeat'; readonly slot: number; readonly to: number; readonly mayBeEmpty: boolean }
  /** Matches the instructions up to `end` on their own, once. */
  | { op: 'part'; readonly kind: PartKind; end: number }
  | { readonly op: 'match' };

/** What a part that is matched on its own is. */
export type PartKind = 'ahead' | 'not ahead' | 'behind' | 'not behind' | 'atomic';

/** A regular expression for a backtracking matcher. */
export interface BacktrackingProgram {
  readonly instructions: readonly Instruction[];
  /** How many positions it keeps: two for each group and for the whole, then two for each loop. */
  readonly slotCount: number;
}

/** The most instructions of a program: intervals within intervals multiply. */
const maxInstructions = 100_000;

/** Compiles a regular expression. Throws a `RegexSyntaxError` where it is too big. */
export function compileBacktracking(root: RegexNode, groupCount: number): BacktrackingProgram {
  const compiler = new Compiler((groupCount + 1) * 2);
  compiler.add(root);
  compiler.emit({ op: 'match' });
  return compiler;
}

class Compiler implements BacktrackingProgram {
  readonly instructions: Instruction[] = [];
  slotCount: number;

  constructor(slotCount: number) {
    this.slotCount = slotCount;
  }

  emit<Emitted extends Instruction>(instruction: Emitted): Emitted {
    if (this.instructions.length >= maxInstructions) throw new RegexSyntaxError('Regular expression too big');
    this.instructions.push(instruction);
    return instruction;
  }

  add(node: RegexNode): void {
    switch (node.is) {
      case 'character':
        this.emit({ op: 'character', code: node.code });
        return;
      case 'any':
        this.emit({ op: 'any', hasNewline: node.hasNewline });
        return;
      case 'set':
        this.emit({ op: 'set', set: node });
        return;
      case 'assertion':
        this.emit({ op: 'assertion', kind: node.kind });
        return;
      case 'back reference':
        this.emit({ op: 'back reference', index: node.index });
        return;
      case 'sequence':
        for (const part of node.nodes) this.add(part);
        return;
      case 'alternatives':
        return this.#addAlternatives(node.nodes);
      case 'group':
        this.emit({ op: 'save', slot: node.index * 2 });
        this.add(node.node);
        this.emit({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'repeat':
        return this.#addRepeat(node);
      case 'look':
        return this.#addPart(`${node.isNegated ? 'not ' : ''}${node.isBehind ? 'behind' : 'ahead'}`, node.node);
      case 'atomic':
        return this.#addPart('atomic', node.node);
    }
  }

  #addAlternatives(nodes: readonly RegexNode[]): void {
    const jumps: { to: number }[] = [];
    for (const [index, node] of nodes.entries()) {
      const isLast = index === nodes.length - 1;
      const split = isLast ? undefined : this.emit({ op: 'split', other: 0, isOtherFirst: false });
      this.add(node);
      if (split === undefined) continue;
      jumps.push(this.emit({ op: 'jump', to: 0 }));
      split.other = this.instructions.length;
    }
    for (const jump of jumps) jump.to = this.instructions.length;
  }

  #addRepeat({ node, min, max, isLazy }: RegexRepeat): void {
    for (let count = 0; count < min; count += 1) this.add(node);
    const splits: { other: number }[] = [];
    if (max === Infinity) {
      const slot = this.slotCount;
      this.slotCount += 2;
      this.emit({ op: 'loop', slot });
      const to = this.instructions.length;
      splits.push(this.emit({ op: 'split', other: 0, isOtherFirst: isLazy }));
      this.emit({ op: 'round', slot });
      this.add(node);
      this.emit({ op: 'repeat', slot, to, mayBeEmpty: min === 0 });
    } else {
      for (let count = min; count < max; count += 1) {
        splits.push(this.emit({ op: 'split', other: 0, isOtherFirst: isLazy }));
        this.add(node);
      }
    }
    for (const split of splits) split.other = this.instructions.length;
  }

  #addPart(kind: PartKind, node: RegexNode): void {
    const part = this.emit({ op: 'part', kind, end: 0 });
    this.add(node);
    this.emit({ op: 'match' });
    part.end = this.instructions.length;
  }
}
