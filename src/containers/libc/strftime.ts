const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Formats a time in UTC. Source: POSIX.1-2024, functions, strftime. */
export function strftime(format: string, time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = days[time.getUTCDay()] ?? '';
  const month = months[time.getUTCMonth()] ?? '';
  const hours = time.getUTCHours();
  const start = Date.UTC(time.getUTCFullYear(), 0, 1);
  const values: Readonly<Record<string, () => string>> = {
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    B: () => month,
    c: () => strftime('%a %b %e %H:%M:%S %Y', time),
    d: () => two(time.getUTCDate()),
    D: () => strftime('%m/%d/%y', time),
    e: () => String(time.getUTCDate()).padStart(2),
    F: () => strftime('%Y-%m-%d', time),
    H: () => two(hours),
    I: () => two(hours % 12 || 12),
    j: () => String(Math.floor((time.getTime() - start) / 86_400_000) + 1).padStart(3, '0'),
    m: () => two(time.getUTCMonth() + 1),
    M: () => two(time.getUTCMinutes()),
    n: () => '\n',
    N: () => String(time.getUTCMilliseconds() * 1_000_000).padStart(9, '0'),
    p: () => (hours < 12 ? 'AM' : 'PM'),
    R: () => strftime('%H:%M', time),
    s: () => String(Math.floor(time.getTime() / 1000)),
    S: () => two(time.getUTCSeconds()),
    t: () => '\t',
    T: () => strftime('%H:%M:%S', time),
    u: () => String(time.getUTCDay() || 7),
    w: () => String(time.getUTCDay()),
    x: () => strftime('%m/%d/%y', time),
    X: () => strftime('%H:%M:%S', time),
    y: () => two(time.getUTCFullYear() % 100),
    Y: () => String(time.getUTCFullYear()),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  };
  return format.replace(/%[-_0]?([a-zA-Z%])/g, (all, letter: string) => values[letter]?.() ?? all);
}
