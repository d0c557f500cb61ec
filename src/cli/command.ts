import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { Example } from './help-text.ts';

/** One command of the command line. Each stands in a file of its own in `src/commands`. */
export interface CommandDefinition<Options extends object = object> {
  /** Its help begins with these. */
  readonly examples: readonly Example[];
  /** Adds the command's options to it, and what else its help says. */
  addOptions(command: Command): Command;
  /** Runs the command. `operands` are the words that are no options, in order. Resolves to the exit code. */
  run(operands: readonly string[], options: Options, context: CommandContext): Promise<number>;
}
