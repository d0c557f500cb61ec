export function humanSize(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  return step === 0 ? String(bytes) : `${(bytes / 1024 ** step).toFixed(1)}${'KMGT'.charAt(step - 1)}`;
}
