import { enableCompileCache } from 'node:module';
import { Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { PlainSurroundings } from '../cli/command-context.ts';
import { endpointHelp, examples, exampleText } from '../cli/examples.ts';
import {
  cluster,
  context,
  fast,
  json,
  manifests,
  many,
  pack,
  probeImage,
  probeTimeout,
  protocol,
  variant,
  yes,
} from '../cli/options.ts';
import type { Timings } from '../cli/timings.ts';
import { folders } from '../folders.ts';
import type { RealOptions } from '../task/real/real-task.ts';
import type { AgreeOptions } from './agree.ts';
import type { CompareOptions } from './compare.ts';
import type { DoctorOptions } from './doctor.ts';
import type { GradeOptions } from './grade.ts';
import type { ListOptions } from './list.ts';
import type { PracticeOptions } from './practice.tsx';
import type { SandboxOptions } from './sandbox.ts';
import type { TableOptions } from './table.ts';
import type { WhyOptions } from './why.ts';

/** What a command line runs with. `end` is told the exit code. */
export interface Run {
  readonly argv: readonly string[];
  readonly around: PlainSurroundings;
  readonly timings: Timings;
  readonly end: (code: number) => void;
}

/** What `practice` takes besides the options of a real cluster. */
interface PracticeChoice {
  readonly fast?: boolean;
  readonly pack?: string;
  readonly variant?: number;
}

type CommandName = Exclude<keyof typeof examples, 'sallyport'>;

/** The command line: every command with its options, each loaded when it is run. */
export function program(run: Run): Command {
  const { around, timings, end } = run;
  const top = new Command('sallyport')
    .description(manifest.description)
    .usage('[COMMAND] [OPTIONS]')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .option('--no-color', 'no colours (so do NO_COLOR and TERM=dumb)')
    .option('--timings', 'tell on standard error how long each part took')
    .addHelpText('before', exampleText(examples.sallyport))
    .addHelpText('after', '\nRun "sallyport help COMMAND" for the options and examples of a command.')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void around.stdout.write(text),
      writeErr: (text) => void around.stderr.write(text),
      getOutHelpWidth: () => around.terminal().stdout.columns ?? 100,
      getErrHelpWidth: () => around.terminal().stdout.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();

  const command = (name: CommandName, words: string, summary: string): Command =>
    top
      .command(`${name}${words}`)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .helpOption('-h, --help', 'show this help')
      .addHelpText('before', exampleText(examples[name]));

  const add: Readonly<Record<CommandName, () => void>> = {
    list() {
      command('list', '', 'the tasks there are, and how you stand with each')
        .addOption(pack())
        .addOption(json())
        .action(async (options: ListOptions) => {
          const { list } = await import('./list.ts');
          end(await list(options, around));
        });
    },
    practice() {
      command('practice', ' [scenario]', 'practise a task with clock, checks, hints and debrief')
        .addOption(variant())
        .addOption(pack())
        .addOption(cluster())
        .addOption(yes())
        .addOption(probeImage())
        .addOption(probeTimeout())
        .addOption(fast())
        .action(async (scenario: string | undefined, options: RealOptions & PracticeChoice) => {
          const { color } = top.opts<{ color: boolean }>();
          const real = options.cluster !== 'simulated';
          const stage = real ? await (await import('../task/real/real-task.ts')).openStage(options, around) : undefined;
          end(
            await practise({
              ...(scenario === undefined ? { next: true } : { scenario }),
              ...(options.pack === undefined ? {} : { pack: options.pack }),
              ...(options.variant === undefined ? {} : { variant: options.variant }),
              color,
              fast: options.fast === true,
              ...(stage ? { stage } : {}),
              around: around.terminal(),
            }),
          );
        });
    },
    grade() {
      command('grade', ' <scenario> [more...]', 'judge an answer: start state + answer → verdicts, no terminal needed')
        .addOption(
          many(
            '--answer <path>',
            'the answer: a file, a folder, or - for standard input; may be repeated',
          ).makeOptionMandatory(),
        )
        .addOption(variant())
        .addOption(pack())
        .addOption(cluster())
        .addOption(yes())
        .addOption(probeImage())
        .addOption(probeTimeout())
        .addOption(json())
        .usage('SCENARIO --answer PATH… [options]')
        .action(async (scenario: string, more: string[], options: GradeOptions) => {
          const answer = [...options.answer, ...more];
          const { grade } = await import('./grade.ts');
          end(await grade(scenario, { ...options, answer }, around, timings));
        });
    },
    sandbox() {
      command('sandbox', ' [scenario] [command...]', 'a simulated cluster for your own kubectl')
        .addOption(manifests())
        .option('--kubeconfig <path>', 'write the kubeconfig there too, and take it away at the end')
        .addOption(fast())
        .option('--grade', 'judge the scenario on the cluster that the command left')
        .addOption(variant())
        .addOption(pack())
        .addOption(json())
        .usage('[SCENARIO] [options] [-- COMMAND…]')
        .action(async (scenario: string | undefined, rest: string[], options: SandboxOptions) => {
          const [words, toRun] = partedAtDashes([...(scenario === undefined ? [] : [scenario]), ...rest], run.argv);
          const { sandbox } = await import('./sandbox.ts');
          end(await sandbox(words, toRun, options, around));
        });
    },
    shell() {
      command('shell', ' [name]', 'in any other terminal: a shell on the task or sandbox that is running').action(
        async (name: string | undefined) => {
          const { shell } = await import('./shell.ts');
          end(await shell(name, around));
        },
      );
    },
    why() {
      command(
        'why',
        ' [from] [to] [port]',
        'is this flow allowed, and which policy, rule and clause decide, on both sides',
      )
        .addOption(manifests())
        .addOption(context())
        .addOption(protocol())
        .option('--flows <file>', 'a YAML or JSON list of {from, to, port, protocol}, in place of FROM TO PORT')
        .option('--who-reaches <endpoint>', 'list the sources that reach this endpoint')
        .option('--reachable-from <endpoint>', 'list the destinations that this endpoint reaches')
        .option('--port <port>', 'with the two lists: this port only, a number or a name')
        .addOption(many('--outside <ip>', 'with the two lists: an address outside the cluster; may be repeated'))
        .addOption(json())
        .addHelpText('after', endpointHelp)
        .action(
          async (from: string | undefined, to: string | undefined, port: string | undefined, options: WhyOptions) => {
            const { why } = await import('./why.ts');
            end(await why({ from, to, port }, options, around, timings));
          },
        );
    },
    table() {
      command('table', '', 'who reaches whom')
        .addOption(manifests())
        .addOption(context())
        .option('--port <port>', 'this port only, a number or a name; else every port that the destination declares')
        .addOption(protocol())
        .addOption(
          new Option('--by <rows>', 'a row for each class of pods that nothing tells apart, or for each pod')
            .choices(['class', 'pod'])
            .default('class'),
        )
        .addOption(many('--outside <ip>', 'an address outside the cluster, at both ends; may be repeated'))
        .option('--summary', 'only count: every ordered pair of pods on --port')
        .addOption(json())
        .action(async (options: TableOptions) => {
          const { table } = await import('./table.ts');
          end(await table(options, around, timings));
        });
    },
    compare() {
      command('compare', ' <old> <new>', 'what opens and what closes between two sets of policies over one world')
        .addOption(manifests())
        .addOption(context())
        .option('--allow <file>', 'flows that may open: a list of {from, to, port, protocol}, * for any end or port')
        .addOption(json())
        .addHelpText('after', endpointHelp)
        .action(async (old: string, renewed: string, options: CompareOptions) => {
          const { compare } = await import('./compare.ts');
          end(await compare(old, renewed, options, around, timings));
        });
    },
    agree() {
      command('agree', ' [scenarios...]', 'the same tasks on the simulated and on a real cluster: every difference')
        .addOption(cluster())
        .addOption(yes())
        .addOption(probeImage())
        .addOption(probeTimeout())
        .addOption(pack())
        .addOption(json())
        .action(async (ids: string[], options: AgreeOptions) => {
          const { agree } = await import('./agree.ts');
          end(await agree(ids, options, around));
        });
    },
    doctor() {
      command('doctor', '', 'the surroundings, and what a crash left on a real cluster')
        .option('--clean', 'remove what a crash left')
        .option('--cluster <cluster>', 'look at kind or context:NAME; else at the current context')
        .option('--yes', 'with --clean: do not ask')
        .addOption(json())
        .action(async (options: DoctorOptions) => {
          const { doctor } = await import('./doctor.ts');
          end(await doctor(options, around));
        });
    },
  };
  // Each of them costs time to describe: where one is named, the others are not looked at.
  const named = run.argv.find((word) => !word.startsWith('-'));
  for (const [name, describe] of Object.entries(add)) if (named === name || !isCommand(named)) describe();

  // Without a command: the home screen, or the list where there is no terminal. Anything else here is a typo.
  const bare = run.argv.every((word) => word === '--no-color' || word === '--timings');
  if (bare) {
    top.action(async () => {
      const { color } = top.opts<{ color: boolean }>();
      const terminal = around.terminal();
      if (terminal.stdout.isTTY && terminal.stdin.isTTY) return end(await practise({ color, around: terminal }));
      const { list } = await import('./list.ts');
      end(await list({}, around));
    });
  }
  return top;
}

function isCommand(word: string | undefined): boolean {
  return word !== undefined && Object.hasOwn(examples, word) && word !== 'sallyport';
}

/** What stands before `--`, and the command after it. */
function partedAtDashes(words: readonly string[], argv: readonly string[]): [readonly string[], readonly string[]] {
  const at = argv.indexOf('--');
  const before = at < 0 ? words.length : words.length - (argv.length - at - 1);
  return [words.slice(0, before), words.slice(before)];
}

/** The screen is large, and not in the code cache of the commands: Node keeps what it compiles of it from one start to the next. */
async function practise(options: PracticeOptions): Promise<number> {
  enableCompileCache(options.around.env['NODE_COMPILE_CACHE'] ?? `${folders(options.around.env).cache}/compiled`);
  const { practice } = await import('./practice.tsx');
  return practice(options);
}
