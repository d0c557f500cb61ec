import type { Command, Option } from 'commander';
import type { DescribedCommand } from './command.ts';
import type { exitCodes } from './exit.ts';

/** A command as the manual page shows it. */
export interface ManCommand extends DescribedCommand {
  readonly name: string;
}

/**
 * The manual page of the program, as roff with the macros of man(7): all commands with their options, examples and
 * notes, as the table of commands has them, then exit codes, environment and files.
 */
export function manPage(program: Command, commands: readonly ManCommand[], version: string): string {
  return [
    `.TH SALLYPORT 1 "" "sallyport ${version}" "User Commands"`,
    '.nh',
    '.ad l',
    '.SH NAME',
    `sallyport \\- ${roff(firstSentence(program.description()))}`,
    '.SH SYNOPSIS',
    '.nf',
    'sallyport',
    ...commands.flatMap(({ command }) => usageLines(command)),
    '.fi',
    '.SH DESCRIPTION',
    ...paragraph(program.description()),
    '.PP',
    ...paragraph('Without a command, the first screen is shown; without a terminal, the list of tasks.'),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionLines(program),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...terms(Object.values(exitTexts)),
    '.SH ENVIRONMENT',
    ...terms(environment),
    '.SH FILES',
    ...terms(files),
    '.SH SEE ALSO',
    roffLine('kubectl(1), kind(1), tmux(1)'),
    '',
  ].join('\n');
}

function commandLines({ name, command, examples, notes }: ManCommand): readonly string[] {
  return [
    `.SS "${roff(`sallyport ${name}`)}"`,
    ...paragraph(command.description()),
    '.PP',
    '.nf',
    ...usageLines(command),
    '.fi',
    ...optionLines(command),
    ...(notes === undefined ? [] : ['.PP', '.nf', ...notes.split('\n').map(roffLine), '.fi']),
    '.PP',
    'Examples:',
    ...terms(examples),
  ];
}

function usageLines(command: Command): readonly string[] {
  return `sallyport ${command.name()} ${command.usage()}`.split('\n').map((line) => roffLine(line.trim()));
}

function optionLines(command: Command): readonly string[] {
  const shown = command.createHelp().visibleOptions(command);
  const own = command.parent === null ? shown : shown.filter(({ long }) => long !== '--help');
  return terms(own.map((option) => [option.flags, optionText(option)]));
}

function optionText({ description, argChoices, defaultValue, negate }: Option): string {
  const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`;
  const unless = defaultValue === undefined || negate ? '' : `; ${String(defaultValue)} unless said`;
  return `${description}${choices}${unless}`;
}

/** Words and what they mean, each on lines of its own. */
function terms(rows: readonly (readonly [term: string, says: string])[]): readonly string[] {
  return rows.flatMap(([term, says]) => ['.TP', `.B ${roffLine(term)}`, ...paragraph(sentence(says))]);
}

function sentence(text: string): string {
  const [first = ''] = text;
  return `${first.toUpperCase()}${text.slice(1)}${/[.:]$/.test(text) ? '' : '.'}`;
}

function paragraph(text: string): readonly string[] {
  return text.split('\n').map(roffLine);
}

function firstSentence(text: string): string {
  return /^[^:.]*/.exec(text)?.[0] ?? text;
}

/** Text as roff shows it: a backslash and a minus sign as they are, and other characters than ASCII by their number. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll(/[^\0-\x7f]/gu, (char) => `\\[u${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`);
}

/** The same for a line: a dot or an apostrophe at its beginning is no request. */
function roffLine(line: string): string {
  return roff(line).replace(/^(?=[.'])/, '\\&');
}

/** The exit codes in words; the README has the same. */
const exitTexts: Readonly<Record<keyof typeof exitCodes, readonly [code: string, says: string]>> = {
  passed: ['0', 'every check passes, the flow is allowed, or what was asked is done'],
  failed: ['1', 'a check fails, the flow is blocked, the answer of "can" is no, or something opens that is not listed'],
  usage: ['2', 'wrong usage: no such option, id or pod; or no terminal; or no confirmation'],
  invalid: ['3', 'a pack, a manifest or a file of flows is invalid; standard error has file:line:column'],
  undecided: ['4', 'no such cluster, or one that cannot be used; or no check fails, but one could not be tested'],
  bug: ['70', 'a bug in sallyport'],
  unwritten: ['74', 'what is printed could not be written, such as to a full disk'],
  interrupted: ['130', 'interrupted, by Ctrl-C or SIGINT'],
};

const environment: readonly (readonly [string, string])[] = [
  ['SALLYPORT_HOME', 'the folder of everything that is kept, in the place of the XDG folders'],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR', 'the folders of which it uses one of its own'],
  ['VISUAL, EDITOR', 'the editor that e opens'],
  ['SHELL', 'the shell that ! and "sallyport shell" open'],
  ['KUBECONFIG', 'the contexts of your clusters; else ~/.kube/config'],
  ['NO_COLOR', 'if set: no colours, as with --no-color'],
  ['COLORFGBG', 'the background of the terminal, where it does not answer itself'],
  ['INK_SCREEN_READER', 'true: screens as text in reading order, as with --screen-reader'],
  ['TERM', 'dumb: no colours, and plain letters in the place of lines and marks'],
  ['SALLYPORT_PROBE_IMAGE', 'the image of the pods that try connections on a real cluster'],
];

const files: readonly (readonly [string, string])[] = [
  ['~/.config/sallyport/settings.json', 'what you chose once: see "sallyport settings"'],
  ['~/.local/state/sallyport/attempts.jsonl', 'the journal of your attempts'],
  ['~/.local/state/sallyport/tasks', 'your answers, a folder for each pack, version, task and variant'],
  ['~/.local/state/sallyport/packs', 'packs that you added'],
];
