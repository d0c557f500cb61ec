import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { wrongUsage } from '../cli/exit.ts';
import { jsonOption } from '../cli/options.ts';
import { didYouMean } from '../cli/suggest.ts';

/** The options of all actions. An action refuses those that it does not take. */
export interface PackOptions {
  readonly json?: boolean;
  readonly quick?: boolean;
  /** False with `--no-receipt`. */
  readonly receipt: boolean;
}

/** One thing that can be done with a pack. */
export interface PackAction {
  /** Runs it on the folder of a pack; resolves to the exit code. */
  run(path: string, options: PackOptions, context: CommandContext): Promise<number>;
}

interface ListedAction {
  readonly takes: readonly string[];
  readonly load: () => Promise<PackAction>;
}

const actions: Readonly<Record<string, ListedAction>> = {
  check: { takes: ['json'], load: async () => (await import('./pack-check.ts')).checkAction },
  test: { takes: ['json', 'quick', 'receipt'], load: async () => (await import('./pack-test.ts')).testAction },
  watch: { takes: [], load: async () => (await import('./pack-watch.ts')).watchAction },
};

/** `sallyport pack ACTION PATH`: what an instructor does with a pack of their own. */
export const command: CommandDefinition<PackOptions> = {
  examples: [
    ['sallyport pack check ./my-pack', 'every fault of form and meaning, at its place'],
    ['sallyport pack test ./my-pack --quick', 'prove the first variant of each task, and the answers of the others'],
    ['sallyport pack watch ./my-pack', 'check and test after each save'],
  ],
  addOptions: (to) =>
    to
      .addOption(new Option('--quick', 'test: rewritings and wrong answers of the first variant alone'))
      .addOption(new Option('--no-receipt', 'test: write no receipt into the pack'))
      .addOption(jsonOption())
      .usage('check|test|watch PATH [options]'),
  async run([name, path, ...others], options, context) {
    const names = Object.keys(actions);
    if (name === undefined) throw wrongUsage(`name what to do with the pack: ${names.join(', ')}`);
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw wrongUsage(`no action "${name}" of pack${didYouMean(name, names)}; there are ${names.join(', ')}`);
    }
    if (path === undefined) throw wrongUsage(`name the folder of the pack: sallyport pack ${name} PATH`);
    if (others[0] !== undefined) throw wrongUsage(`one pack at a time; "${others[0]}" is one too many`);
    const given = { json: options.json === true, quick: options.quick === true, receipt: !options.receipt };
    for (const [option, isGiven] of Object.entries(given)) {
      const flag = option === 'receipt' ? '--no-receipt' : `--${option}`;
      if (isGiven && !action.takes.includes(option)) throw wrongUsage(`pack ${name} takes no ${flag}`);
    }
    return (await action.load()).run(path, options, context);
  },
};
