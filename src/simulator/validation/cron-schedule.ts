/**
 * What is wrong with a CronJob's schedule, in the words of the parser that the API server uses; undefined where nothing
 * is. Source: github.com/robfig/cron/v3 parser.go, which reads five fields or a descriptor.
 */
export function scheduleFault(schedule: string): string | undefined {
  if (/^(CRON_)?TZ=/.test(schedule)) return 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  if (schedule.startsWith('@')) return descriptorFault(schedule);
  const fields = schedule.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [at, bound] of bounds.entries()) {
    for (const part of (fields[at] ?? '').split(',').filter((part) => part !== '')) {
      const fault = rangeFault(part, bound);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

interface Bounds {
  readonly first: number;
  readonly last: number;
  readonly names: ReadonlyMap<string, number>;
}

const months = namesFrom(1, 'jan feb mar apr may jun jul aug sep oct nov dec');
const days = namesFrom(0, 'sun mon tue wed thu fri sat');
const none: ReadonlyMap<string, number> = new Map();
const bounds: readonly Bounds[] = [
  { first: 0, last: 59, names: none },
  { first: 0, last: 23, names: none },
  { first: 1, last: 31, names: none },
  { first: 1, last: 12, names: months },
  { first: 0, last: 6, names: days },
];

function namesFrom(first: number, names: string): ReadonlyMap<string, number> {
  return new Map(names.split(' ').map((name, at) => [name, first + at]));
}

const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

function descriptorFault(text: string): string | undefined {
  if (descriptors.has(text)) return undefined;
  const every = '@every ';
  if (!text.startsWith(every)) return `unrecognized descriptor: ${text}`;
  const duration = text.slice(every.length);
  if (/^[-+]?(0|(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))*$/.test(duration)) {
    return undefined;
  }
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function rangeFault(text: string, { first, last, names }: Bounds): string | undefined {
  const [range = '', step, ...more] = text.split('/');
  const [low = '', high, ...others] = range.split('-');
  const isAny = low === '*' || low === '?';
  const numberOf = (word: string): number | string => {
    const number = names.get(word.toLowerCase());
    return number ?? parseNumber(word);
  };
  const start = isAny ? first : numberOf(low);
  if (typeof start === 'string') return start;
  if (!isAny && others.length > 0) return `too many hyphens: ${text}`;
  let end = isAny ? last : high === undefined ? start : numberOf(high);
  if (typeof end === 'string') return end;
  if (more.length > 0) return `too many slashes: ${text}`;
  const by = step === undefined ? 1 : parseNumber(step);
  if (typeof by === 'string') return by;
  if (step !== undefined && high === undefined) end = last;
  if (start < first) return `beginning of range (${start}) below minimum (${first}): ${text}`;
  if (end > last) return `end of range (${end}) above maximum (${last}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return by === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

/** The number that a word is, or why it is none. */
function parseNumber(word: string): number | string {
  if (!/^[-+]?\d+$/.test(word)) {
    return `failed to parse int from ${word}: strconv.Atoi: parsing ${JSON.stringify(word)}: invalid syntax`;
  }
  return Number(word) < 0 ? `negative number (${Number(word)}) not allowed: ${word}` : Number(word);
}
