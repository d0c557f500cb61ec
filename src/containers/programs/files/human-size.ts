/** A number of bytes with the suffix of its unit, as `-h` shows it: `1.5K`. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const step = Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  return `${(bytes / 1024 ** step).toFixed(1)}${'KMGT'.charAt(step - 1)}`;
}
