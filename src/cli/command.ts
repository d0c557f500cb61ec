import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { Completed } from './completion/completed.ts';
import type { Example } from './help-text.ts';

/** One command of the command line. Each stands in a file of its own in `src/commands`. */
export interface CommandDefinition<Options extends object = object> {
  /** Its help begins with these. */
  readonly examples: readonly Example[];
  /** What its help and its part of the manual page say after the options. */
  readonly notes?: string;
  /** Adds the command's options to it. */
  addOptions(command: Command): Command;
  /** What the shell completes as the operand after those `before` it; undefined: a word of the person's own. */
  readonly operand?: (before: readonly string[]) => Completed | undefined;
  /** Runs the command. `operands` are the words that are no options, in order. Resolves to the exit code. */
  run(operands: readonly string[], options: Options, context: CommandContext, program: ProgramTable): Promise<number>;
}

/** A command as the program's help lists it. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  /** Loads the command's own file. */
  readonly describe: () => Promise<DescribedCommand>;
}

/** A command with its options, and what else is known of it before it runs. */
export interface DescribedCommand extends Pick<CommandDefinition, 'examples' | 'notes' | 'operand'> {
  readonly command: Command;
}

/** The whole command line as data: completion and the manual page are made from it. */
export interface ProgramTable {
  /** The program itself, with the options that every command takes. */
  readonly program: Command;
  readonly commands: readonly ListedCommand[];
}
