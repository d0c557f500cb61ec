import { type Command, InvalidArgumentError, Option } from 'commander';

// Options that several commands share, each made new: commander keeps what was given in the option itself.

/** `--json` */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON; docs/json.md describes it');
}

/** `-f`, `--filename` */
export function manifestsOption(): Option {
  return repeatableOption(
    '-f, --filename <path>',
    'manifests: a file, a folder, or - for standard input; may be repeated',
  );
}

/** `--context` */
export function contextOption(): Option {
  return new Option(
    '--context <context>',
    'a real cluster, by its context in your kubeconfig: it is read, never changed',
  );
}

/** `--protocol`, in upper or lower case. */
export function protocolOption(): Option {
  return new Option('--protocol <protocol>', 'TCP, UDP or SCTP').argParser((text: string) => {
    const upper = text.toUpperCase();
    if (upper === 'TCP' || upper === 'UDP' || upper === 'SCTP') return upper;
    throw new InvalidArgumentError('Allowed choices are TCP, UDP, SCTP.');
  });
}

/** `--pack` */
export function packOption(): Option {
  return new Option('--pack <pack>', 'take tasks from this pack: its id, or the folder of one');
}

/** `--variant` */
export function variantOption(): Option {
  return new Option('--variant <n>', 'which variant of the task, counted from 1').argParser(wholeNumber);
}

/** The options of every command that can run on a real cluster: `--cluster`, `--yes`, and how pods are probed there. */
export function addClusterOptions(command: Command): Command {
  return command
    .addOption(new Option('--cluster <cluster>', 'where to run: simulated, kind or context:NAME').default('simulated'))
    .addOption(new Option('--yes', 'use the real cluster without asking; standard error describes the cluster'))
    .addOption(
      new Option(
        '--probe-image <image>',
        'the image of the pods on a real cluster (SALLYPORT_PROBE_IMAGE; else agnhost)',
      ),
    )
    .addOption(
      new Option('--probe-timeout <seconds>', 'how long to wait for a connection on a real cluster')
        .argParser(wholeNumber)
        .default(2),
    );
}

/** `--fast` */
export function fastOption(): Option {
  return new Option('--fast', 'shorten built-in delays (image pull, DNS time-outs)');
}

/** An option that may be given several times; its value is a list. */
export function repeatableOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

/** Reads an option's whole number, from 1. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError('It is a whole number, counted from 1.');
}
