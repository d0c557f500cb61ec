import type { Flavour } from '../../images/image.ts';
import { getopt, isOptionError, type OptionSpec, type Options, optionErrorMessage } from '../../libc/getopt.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { fail, failWith, programName } from './messages.ts';
import { busyboxBanner, busyboxUsage } from './usage-texts.ts';

/** A command line is wrong. The message is empty where the usage is enough. */
export class UsageError extends Error {
  /** Whether it only asks for the usage: `--help`. */
  readonly isHelp: boolean;

  constructor(message = '', isHelp = false) {
    super(message);
    this.name = 'UsageError';
    this.isHelp = isHelp;
  }
}

/** The options and operands of a program. Throws a `UsageError`. */
export function parseOptions({ argv }: Pick<Process, 'argv'>, spec: OptionSpec): Options {
  const options = getopt(argv, spec);
  if (isOptionError(options)) throw new UsageError(optionErrorMessage(options), options.option === '--help');
  return options;
}

/** The operands, of which there must be so many. Throws a `UsageError`. */
export function operandsOf({ operands }: Options, least = 1): readonly string[] {
  if (operands.length < least) throw new UsageError();
  return operands;
}

/** How a program reports that its command line is wrong. */
export interface UsageOptions {
  /** Whose messages it prints; those of the container's programs unless given. */
  readonly style?: Flavour;
  /** GNU's exit code; busybox's is 1. */
  readonly gnuExitCode?: number;
}

/** A program whose `UsageError`s are printed as busybox or GNU prints them. */
export function withUsage(program: Program, { style, gnuExitCode = 1 }: UsageOptions = {}): Program {
  return async (process) => {
    try {
      return await program(process);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const isGnu = (style ?? process.container.flavour) === 'gnu';
      return isGnu ? failGnu(process, error, gnuExitCode) : failBusybox(process, error);
    }
  };
}

function failGnu(process: Process, { message }: UsageError, code: number): Promise<number> {
  const name = programName(process);
  return fail(process, `${message || 'missing operand'}\nTry '${name} --help' for more information.`, code);
}

/** Source: busybox 1.37, libbb/appletlib.c, `bb_show_usage`. */
function failBusybox(process: Process, { message, isHelp }: UsageError): Promise<number> {
  const name = programName(process);
  const first = message === '' || isHelp ? '' : `${name}: ${message}\n`;
  return failWith(process, `${first}${busyboxBanner}\n\n${busyboxUsage(name)}\n`, isHelp ? 0 : 1);
}
