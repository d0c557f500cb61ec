import type { Command, Option } from 'commander';
import type { DescribedCommand, ProgramTable } from '../command.ts';
import type { Candidate, Completed, NameKind } from './completed.ts';
import { splitLine } from './split-line.ts';

/** What the shell itself finds, beside our candidates. */
export type ShellPart = 'files' | 'folders' | 'programs';

/** What may stand where the cursor is. */
export interface Completion {
  /** The word so far: every candidate begins with it. */
  readonly word: string;
  readonly candidates: readonly Candidate[];
  readonly also: readonly ShellPart[];
}

/** Finds the names of a kind; those of tasks and lessons in a pack, where the line names one. */
export type FindNames = (kind: NameKind, pack: string | undefined) => Promise<readonly Candidate[]>;

/** What stands on a line before the word with the cursor. */
interface Before {
  readonly operands: readonly string[];
  /** The option that the word is the value of. */
  readonly option: Option | undefined;
  /** Whether the words belong to another program: they stand after `--`. */
  readonly isOfOther: boolean;
  readonly pack: string | undefined;
}

/**
 * What may stand at the end of a command line: commands, options, their values and the operands of a command, as the
 * table of commands has them.
 */
export async function completeLine(line: string, table: ProgramTable, findNames: FindNames): Promise<Completion> {
  const { words, word } = splitLine(line);
  const given = words.slice(1);
  const at = given.findIndex((one) => !one.startsWith('-'));
  const commands = table.commands.map(({ name, summary }): Candidate => ({ value: name, says: summary }));
  const begin = (candidates: readonly Candidate[], also: readonly ShellPart[] = []): Completion => ({
    word,
    candidates: candidates.filter(({ value }) => value.startsWith(word)),
    also,
  });
  if (at < 0) {
    if (word.startsWith('-')) return begin(optionsOf(table.program));
    return begin([...commands, { value: 'help', says: 'show the help of a command' }]);
  }
  if (given[at] === 'help') return begin(given.length === at + 1 ? commands : []);
  const described = await table.commands.find(({ name }) => name === given[at])?.describe();
  if (described === undefined) return begin([]);
  return completeCommand({ described, program: table.program, before: given.slice(at + 1), word }, findNames);
}

interface InCommand {
  readonly described: DescribedCommand;
  readonly program: Command;
  readonly before: readonly string[];
  readonly word: string;
}

async function completeCommand(
  { described, program, before, word }: InCommand,
  findNames: FindNames,
): Promise<Completion> {
  const { command } = described;
  const { operands, option, isOfOther, pack } = readBefore(before, command);
  if (isOfOther) return found(operands.length === 0 ? 'program' : 'file', word);
  if (option !== undefined) return found(valueOf(option), word);
  const [, flag, text = ''] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
  if (flag !== undefined) {
    const named = command.options.find(({ long }) => long === flag);
    const { candidates, also } = await found(named && valueOf(named), text);
    return { word, candidates: candidates.map((one) => ({ ...one, value: `${flag}=${one.value}` })), also };
  }
  const options = [...optionsOf(command), ...optionsOf(program)].filter(({ value }) => value.startsWith(word));
  if (word.startsWith('-')) return { word, candidates: options, also: [] };
  const completion = await found(described.operand?.(operands), word);
  const isEmpty = completion.candidates.length + completion.also.length === 0;
  return isEmpty && word === '' ? { word, candidates: options, also: [] } : completion;

  async function found(what: Completed | undefined, begins: string): Promise<Completion> {
    const candidates = await candidatesOf(what, begins);
    return {
      word: begins,
      candidates: candidates.filter(({ value }) => value.startsWith(begins)),
      also: typeof what === 'string' ? (shellParts[what] ?? []) : [],
    };
  }

  async function candidatesOf(what: Completed | undefined, begins: string): Promise<readonly Candidate[]> {
    if (what === undefined || what === 'file' || what === 'folder' || what === 'program') return [];
    if (typeof what !== 'string') return what.map((value) => ({ value }));
    const names = await findNames(what, pack);
    // A task by its pack and id, once the slash is there: ids alone are shorter.
    return what === 'scenario' ? names.filter(({ value }) => value.includes('/') === begins.includes('/')) : names;
  }
}

/** Beside the names: `--pack` takes a folder too. */
const shellParts: Readonly<Record<string, readonly ShellPart[]>> = {
  file: ['files'],
  folder: ['folders'],
  program: ['programs'],
  pack: ['folders'],
};

/** Reads the complete words after a command's name, as commander will. */
function readBefore(before: readonly string[], command: Command): Before {
  const operands: string[] = [];
  let option: Option | undefined;
  let pack: string | undefined;
  for (const [index, word] of before.entries()) {
    if (option !== undefined) {
      if (option.long === '--pack') pack = word;
      option = undefined;
    } else if (word === '--') {
      return { operands: before.slice(index + 1), option: undefined, isOfOther: true, pack };
    } else if (word.startsWith('-') && word !== '-') {
      pack = /^--pack=(.*)$/s.exec(word)?.[1] ?? pack;
      option = command.options.find((one) => one.required && (one.long === word || one.short === word));
    } else operands.push(word);
  }
  return { operands, option, isOfOther: false, pack };
}

/** The values of an option: its choices, or what the placeholder in its flags stands for. */
function valueOf(option: Option): Completed | undefined {
  if (option.argChoices !== undefined) return option.argChoices;
  const [, placeholder = ''] = /[<[]([^\]>]+)[\]>]$/.exec(option.flags) ?? [];
  return Object.hasOwn(byPlaceholder, placeholder) ? byPlaceholder[placeholder] : undefined;
}

/** What the placeholders of options stand for; those that are not here stand for words of the person's own. */
const byPlaceholder: Readonly<Record<string, Completed>> = {
  file: 'file',
  path: 'file',
  dir: 'folder',
  context: 'context',
  cluster: 'cluster',
  pack: 'pack',
  skill: 'skill',
  protocol: ['TCP', 'UDP', 'SCTP'],
};

function optionsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({
      value: long ?? short ?? '',
      says: description,
    }));
}
