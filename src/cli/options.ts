import { InvalidArgumentError, Option } from 'commander';

// Options that several commands share.

export function json(): Option {
  return new Option('--json', 'print JSON, as the documentation describes it');
}

export function manifests(): Option {
  return many('-f, --filename <path>', 'manifests: a file, a folder, or - for standard input; may be repeated');
}

export function context(): Option {
  return new Option(
    '--context <name>',
    'a real cluster, by its context in your kubeconfig: only looked at, never changed',
  );
}

export function protocol(): Option {
  return new Option('--protocol <protocol>', 'TCP, UDP or SCTP').argParser((text: string) => {
    const upper = text.toUpperCase();
    if (upper === 'TCP' || upper === 'UDP' || upper === 'SCTP') return upper;
    throw new InvalidArgumentError('Allowed choices are TCP, UDP, SCTP.');
  });
}

export function pack(): Option {
  return new Option('--pack <pack>', 'take tasks from this pack: its id, or the folder of one');
}

export function variant(): Option {
  return new Option('--variant <n>', 'which variant of the task, counted from 1').argParser(wholeNumber);
}

export function cluster(): Option {
  return new Option('--cluster <cluster>', 'where to run: simulated, kind or context:NAME').default('simulated');
}

export function yes(): Option {
  return new Option('--yes', 'use the real cluster without asking; what it looks like is told on standard error');
}

export function probeImage(): Option {
  return new Option('--probe-image <image>', 'what pods run on a real cluster (SALLYPORT_PROBE_IMAGE; else agnhost)');
}

export function probeTimeout(): Option {
  return new Option('--probe-timeout <seconds>', 'how long a real connection is waited for')
    .argParser(wholeNumber)
    .default(2);
}

export function fast(): Option {
  return new Option('--fast', 'shorten the waits that nobody chose, such as that for a name that does not resolve');
}

/** An option that may be given several times. */
export function many(flags: string, description: string): Option {
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
