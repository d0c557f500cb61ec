import { expandEscapes } from '../../libc/escapes.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf } from '../../runtime/streams.ts';
import { openOperand } from '../command-line/input-files.ts';
import { fail } from '../command-line/messages.ts';
import type { AwkMemory } from './memory.ts';

/** The records that a program is run on: those of its operands, or of standard input. */
export class MainInput {
  readonly #process: Process;
  readonly #memory: AwkMemory;
  readonly #operands: readonly string[];
  #hasFailed = false;

  constructor(process: Process, memory: AwkMemory, operands: readonly string[]) {
    this.#process = process;
    this.#memory = memory;
    this.#operands = operands;
  }

  /** Whether a file could not be opened so far. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The lines of all files. `name=value` among the operands sets a variable in its turn. */
  async *lines(): AsyncGenerator<string> {
    const hasFiles = this.#operands.some((operand) => !isAssignment(operand));
    for (const operand of this.#operands) {
      if (isAssignment(operand)) assignVariable(this.#memory, operand);
      else yield* this.#linesOf(operand);
    }
    if (!hasFiles) yield* linesOf(this.#process.stdin, this.#process.signal);
  }

  async *#linesOf(name: string): AsyncGenerator<string> {
    const input = openOperand(this.#process, name);
    if (typeof input === 'string') {
      this.#hasFailed = true;
      await fail(this.#process, `${name}: ${strerror('ENOENT')}`);
      return;
    }
    this.#memory.set('FILENAME', { text: name });
    this.#memory.set('FNR', { text: '0' });
    yield* linesOf(input, this.#process.signal);
  }
}

/** Sets the variable of `name=value`, whose value may look like a number. */
export function assignVariable(memory: AwkMemory, assignment: string): void {
  const at = assignment.indexOf('=');
  memory.set(assignment.slice(0, at), { text: expandEscapes(assignment.slice(at + 1)) });
}

function isAssignment(operand: string): boolean {
  return /^[A-Za-z_]\w*=/.test(operand);
}
