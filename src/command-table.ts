import { Command } from 'commander';
import type { CommandDefinition, DescribedCommand, ProgramTable } from './cli/command.ts';
import type { CommandContext } from './cli/command-context.ts';
import { exitCodes, wrongUsage } from './cli/exit.ts';
import { type Example, exampleText } from './cli/help-text.ts';
import { didYouMean } from './cli/suggest.ts';
import { description, version } from './cli/version.ts';

/** A command as the program's help lists it. Its own file is loaded only when the command is named. */
interface CommandRow {
  /** Its options and operands as help writes them, operands as commander reads them. */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CommandDefinition }>;
}

/** Every command, in the order of the help. */
const commands: Readonly<Record<string, CommandRow>> = {
  list: {
    usage: '[options]',
    summary: 'all tasks, and your progress in each',
    load: () => import('./commands/list.ts'),
  },
  practice: {
    usage: '[options] [scenario]',
    summary: 'practise a task with clock, checks, hints and debrief',
    load: () => import('./commands/practice.ts'),
  },
  drill: {
    usage: '[options]',
    summary: 'practise what is due, weak and new, in variants that you have not seen',
    load: () => import('./commands/drill.ts'),
  },
  exam: {
    usage: '[options]',
    summary: 'a timed mock exam with several clusters, graded at its end',
    load: () => import('./commands/exam.ts'),
  },
  progress: {
    usage: '[options] [action] [file]',
    summary: 'what you practised, what is due when, and how ready you are',
    load: () => import('./commands/progress.ts'),
  },
  grade: {
    usage: '[options] [scenario] [more...]',
    summary: 'grade an answer, or those of a class, in a script: no terminal needed',
    load: () => import('./commands/grade.ts'),
  },
  sandbox: {
    usage: '[options] [scenario] [command...]',
    summary: 'a simulated cluster for your own kubectl',
    load: () => import('./commands/sandbox.ts'),
  },
  shell: {
    usage: '[name]',
    summary: 'in another terminal: a shell on the task or sandbox that is running',
    load: () => import('./commands/shell.ts'),
  },
  why: {
    usage: '[options] [from] [to] [port]',
    summary: 'is this flow allowed, and which policy, rule and clause decide',
    load: () => import('./commands/why.ts'),
  },
  table: {
    usage: '[options]',
    summary: 'who reaches whom',
    load: () => import('./commands/table.ts'),
  },
  can: {
    usage: '[options] <who> <verb> <resource>',
    summary: 'may this subject do this, and by which binding, role and rule',
    load: () => import('./commands/can.ts'),
  },
  compare: {
    usage: '[options] <old> <new>',
    summary: 'which flows a change of policies opens, and which it blocks',
    load: () => import('./commands/compare.ts'),
  },
  explain: {
    usage: '[options]',
    summary: 'every policy as targets, peers and ports, in one table',
    load: () => import('./commands/explain.ts'),
  },
  agree: {
    usage: '[options] [scenarios...]',
    summary: 'the same tasks on the simulated and on a real cluster: every difference',
    load: () => import('./commands/agree.ts'),
  },
  lesson: {
    usage: '[options] [name]',
    summary: 'one idea on a small cluster, shown with two sets of policies; or the list of lessons',
    load: () => import('./commands/lesson.ts'),
  },
  pack: {
    usage: '[options] [action] [operands...]',
    summary: 'packs of tasks: write, check and test your own, add those of others',
    load: () => import('./commands/pack.ts'),
  },
  settings: {
    usage: '[options] [name] [value]',
    summary: 'what you chose once: the shell beside the screen, an editor with a window, the length of drills',
    load: () => import('./commands/settings.ts'),
  },
  completion: {
    usage: '[options] <shell>',
    summary: 'a script by which bash, zsh or fish completes the command line of sallyport',
    load: () => import('./commands/completion.ts'),
  },
  doctor: {
    usage: '[options]',
    summary: 'check this machine for problems, and a real cluster for leftovers from a crashed run',
    load: () => import('./commands/doctor.ts'),
  },
};

const examples: readonly Example[] = [
  ['sallyport', 'choose a task and practise it'],
  ['sallyport practice database-only-from-app', 'practise that task'],
  ['sallyport grade database-only-from-app --answer answer.yaml', 'grade an answer without a terminal'],
  ['sallyport why shop/web shop/db 5432 -f manifests/', 'is this flow allowed, and by which rule'],
  ['sallyport table -f manifests/', 'who reaches whom'],
];

/**
 * Runs a command line; resolves to the exit code. Rejects with an `ExitError`, and with a `CommanderError` where commander
 * has already printed what is wrong, or what was asked for (help, the version).
 */
export async function runProgram(context: CommandContext): Promise<number> {
  const { argv } = context;
  let code: number = exitCodes.passed;
  const program = emptyProgram(context);
  const run = async (definition: CommandDefinition, operands: readonly string[], options: object): Promise<void> => {
    code = await definition.run(operands, options, context, programTable(context));
  };
  // Describing a command takes time: where one is named, the others are left out.
  const { named, helped, unknown } = namedIn(argv);
  if (unknown !== null) {
    const suggestion = didYouMean(unknown, Object.keys(commands));
    throw wrongUsage(`no command "${unknown}"${suggestion}; "sallyport --help" lists all of them`);
  }
  for (const [name, listed] of Object.entries(commands)) {
    if (named !== null && named !== name) continue;
    const command = listCommand(program, name, listed);
    if (named === null && helped !== name) continue;
    const { command: definition } = await listed.load();
    definition
      .addOptions(command)
      .addHelpText('before', exampleText(definition.examples))
      .addHelpText('after', definition.notes === undefined ? '' : `\n${definition.notes}`)
      .action(() => run(definition, command.args, command.optsWithGlobals()));
  }
  // Without a command: the first screen, or the list where there is no terminal. Any other word here is a typo.
  if (argv.every((word) => ['--no-color', '--screen-reader', '--timings'].includes(word))) {
    program.action(async () => {
      const terminal = context.terminal();
      if (terminal.stdout.isTTY && terminal.stdin.isTTY) {
        const { drawFirstScreen } = await import('./commands/exam/first-screen.ts');
        code = await drawFirstScreen(program.opts<{ color: boolean }>().color, terminal);
      } else {
        await (await import('./commands/exam/say-running.ts')).sayRunningExam(context);
        await run((await import('./commands/list.ts')).command, [], {});
      }
    });
  }
  await program.parseAsync(argv, { from: 'user' });
  return code;
}

/** Where help is printed, and how wide. */
type PrintingContext = Pick<CommandContext, 'stdout' | 'stderr' | 'terminal'>;

/** The whole command line as data. A command's own file is loaded when it is described. */
export function programTable(context: PrintingContext): ProgramTable {
  const program = emptyProgram(context);
  const describe = async (name: string, listed: CommandRow): Promise<DescribedCommand> => {
    const { command: definition } = await listed.load();
    const command = definition.addOptions(listCommand(emptyProgram(context), name, listed));
    const { examples, notes, operand } = definition;
    return {
      command,
      examples,
      ...(notes === undefined ? {} : { notes }),
      ...(operand === undefined ? {} : { operand }),
    };
  };
  return {
    program,
    commands: Object.entries(commands).map(([name, listed]) => ({
      name,
      summary: listed.summary,
      describe: () => describe(name, listed),
    })),
  };
}

interface NamedCommands {
  /** The command to run; null where none is named. */
  readonly named: string | null;
  /** The command that `help COMMAND` asks about. */
  readonly helped: string | null;
  /** What `help COMMAND` names where there is no such command. */
  readonly unknown: string | null;
}

/** The commands that a command line names. */
function namedIn(argv: readonly string[]): NamedCommands {
  const [first = '', second] = argv.filter((word) => !word.startsWith('-'));
  const known = (word: string): string | null => (Object.hasOwn(commands, word) ? word : null);
  if (first !== 'help' || second === undefined) return { named: known(first), helped: null, unknown: null };
  const helped = known(second);
  return { named: null, helped, unknown: helped === null && second !== 'help' ? second : null };
}

/** The program without its commands. */
function emptyProgram({ stdout, stderr, terminal }: PrintingContext): Command {
  return new Command('sallyport')
    .description(description)
    .usage('[COMMAND] [OPTIONS]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .option('--no-color', 'no colours (NO_COLOR and TERM=dumb do the same)')
    .option('--screen-reader', 'screens as text in reading order (INK_SCREEN_READER=true does the same)')
    .option('--timings', 'print on standard error how long each part took')
    .addHelpText('before', exampleText(examples))
    .addHelpText('after', '\nRun "sallyport help COMMAND" for the options and examples of a command.')
    .configureHelp({
      showGlobalOptions: true,
      sortSubcommands: false,
      subcommandTerm: (command) => `${command.name()} ${commands[command.name()]?.usage ?? command.usage()}`,
    })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => terminal().stdout.columns ?? 100,
      getErrHelpWidth: () => terminal().stdout.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
}

/** Adds a command as the list in the program's help has it, without its options. */
function listCommand(program: Command, name: string, { usage, summary }: CommandRow): Command {
  return program
    .command(`${name} ${usage.replace(/^\[options\] ?/, '')}`.trimEnd())
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .helpOption('-h, --help', 'show this help');
}
