import { Option } from 'commander';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import type { Completed } from '../cli/completion/completed.ts';
import { wrongUsage } from '../cli/exit.ts';
import { jsonOption, repeatableOption, variantOption } from '../cli/shared-options.ts';
import { didYouMean } from '../cli/suggest.ts';

/** The options of all actions. An action refuses those that it does not take. */
export interface PackOptions {
  readonly json?: boolean;
  readonly quick?: boolean;
  /** False with `--no-receipt`. */
  readonly receipt: boolean;
  /** Counts from 1. */
  readonly variant?: number;
  readonly out?: string;
  readonly id?: string;
  readonly title?: string;
  readonly author?: readonly string[];
  readonly licence?: string;
  readonly scenario?: string;
  /** False with `--no-color`, an option of the program. */
  readonly color?: boolean;
}

/** One thing that can be done with packs. */
export interface PackAction {
  /** Runs it on its operands; resolves to the exit code. */
  run(operands: readonly string[], options: PackOptions, context: CommandContext): Promise<number>;
}

interface ListedAction {
  /** Its operands, as help writes them; those in brackets may be left out. */
  readonly operands: string;
  /** What to say where one is missing. */
  readonly wants?: string;
  readonly takes: readonly (keyof PackOptions)[];
  readonly load: () => Promise<PackAction>;
}

const wantsPath = 'name the folder of the pack';
const wantsId = 'name the pack by its id';

const actions: Readonly<Record<string, ListedAction>> = {
  new: {
    operands: '[PATH]',
    takes: ['id', 'title', 'author', 'licence', 'scenario'],
    load: async () => (await import('./pack/new.ts')).newAction,
  },
  check: {
    operands: 'PATH [SCENARIO]',
    wants: wantsPath,
    takes: ['json'],
    load: async () => (await import('./pack/check.ts')).checkAction,
  },
  test: {
    operands: 'PATH [SCENARIO]',
    wants: wantsPath,
    takes: ['json', 'quick', 'receipt'],
    load: async () => (await import('./pack/test.ts')).testAction,
  },
  watch: {
    operands: 'PATH',
    wants: wantsPath,
    takes: [],
    load: async () => (await import('./pack/watch.ts')).watchAction,
  },
  preview: {
    operands: 'PATH SCENARIO',
    wants: 'name the folder of the pack and the scenario',
    takes: ['variant'],
    load: async () => (await import('./pack/preview.ts')).previewAction,
  },
  docs: {
    operands: 'PATH',
    wants: wantsPath,
    takes: ['out'],
    load: async () => (await import('./pack/docs.ts')).docsAction,
  },
  add: {
    operands: 'SOURCE',
    wants: 'name where the pack comes from: a folder, a .tgz, git+URL or npm:NAME',
    takes: [],
    load: async () => (await import('./pack/add.ts')).addAction,
  },
  list: { operands: '', takes: ['json'], load: async () => (await import('./pack/list.ts')).listAction },
  update: { operands: '[ID]', takes: [], load: async () => (await import('./pack/update.ts')).updateAction },
  remove: {
    operands: 'ID',
    wants: wantsId,
    takes: [],
    load: async () => (await import('./pack/remove.ts')).removeAction,
  },
};

/** The options of this command; those of the program itself every action takes. */
const ownOptions: ReadonlySet<string> = new Set(Object.values(actions).flatMap(({ takes }) => takes));

/** The option that a field of `PackOptions` comes from. */
const flagOf = (option: string): string => (option === 'receipt' ? '--no-receipt' : `--${option}`);

/** `sallyport pack ACTION …`: what an instructor does with a pack of their own, and where other packs come from. */
export const command: CommandDefinition<PackOptions> = {
  examples: [
    ['sallyport pack new ./first-pack --author "A. Author"', 'write a pack with one task, to change'],
    ['sallyport pack check ./my-pack', 'every fault of form and meaning, at its place'],
    ['sallyport pack test ./my-pack --quick', 'prove the first variant of each task, and the answers of the others'],
    ['sallyport pack watch ./my-pack', 'check and test after each save'],
    ['sallyport pack preview ./my-pack cache-from-web --variant 2', 'a task as a candidate sees it'],
    ['sallyport pack docs ./my-pack --out my-pack.md', 'a page for the instructor'],
    ['sallyport pack add ./my-pack', 'add a pack to your tasks: a folder, a .tgz, git+URL or npm:NAME'],
    ['sallyport pack update', 'fetch all added packs again from where they came'],
  ],
  addOptions: (to) =>
    to
      .addOption(new Option('--quick', 'test: rewritings and wrong answers of the first variant alone'))
      .addOption(new Option('--no-receipt', 'test: write no receipt into the pack'))
      .addOption(variantOption())
      .addOption(new Option('--out <file>', 'docs: write the page to this file'))
      .addOption(new Option('--id <id>', 'new: the id of the pack; else the name of its folder'))
      .addOption(new Option('--title <text>', 'new: the name of the pack, for people'))
      .addOption(repeatableOption('--author <name>', 'new: who writes it; may be repeated'))
      .addOption(new Option('--licence <licence>', 'new: under which licence; CC-BY-4.0 unless said'))
      .addOption(new Option('--scenario <id>', 'new: the id of the first scenario; cache-from-web unless said'))
      .addOption(jsonOption())
      .usage(`${Object.keys(actions).join('|')} [PATH|SOURCE|ID] [options]`),
  operand: packOperand,
  async run([name, ...operands], options, context) {
    const names = Object.keys(actions);
    if (name === undefined) throw wrongUsage(`name what to do with packs: ${names.join(', ')}`);
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw wrongUsage(`no action "${name}" of pack${didYouMean(name, names)}; there are ${names.join(', ')}`);
    }
    const wanted = action.operands.split(' ').filter((operand) => operand !== '');
    const required = wanted.filter((operand) => !operand.startsWith('['));
    if (operands.length < required.length) {
      throw wrongUsage(`${action.wants}: sallyport pack ${name} ${action.operands}`);
    }
    const extra = operands[wanted.length];
    if (extra !== undefined) {
      throw wrongUsage(`"${extra}" is one too many: sallyport pack ${`${name} ${action.operands}`.trimEnd()}`);
    }
    for (const [option, value] of Object.entries(options)) {
      const isGiven = option === 'receipt' ? value === false : value !== undefined;
      const isTaken = action.takes.some((each) => each === option);
      if (isGiven && !isTaken && ownOptions.has(option)) throw wrongUsage(`pack ${name} takes no ${flagOf(option)}`);
    }
    return (await action.load()).run(operands, options, context);
  },
};

/** What the shell completes after an action: the folder of a pack, an added pack. */
function packOperand([name, ...operands]: readonly string[]): Completed | undefined {
  if (name === undefined) return Object.keys(actions);
  const operand = Object.hasOwn(actions, name) ? actions[name]?.operands.split(' ')[operands.length] : undefined;
  return operand === undefined ? undefined : operandNames[operand];
}

const operandNames: Readonly<Record<string, Completed>> = {
  PATH: 'folder',
  '[PATH]': 'folder',
  SOURCE: 'file',
  ID: 'added pack',
  '[ID]': 'added pack',
};
