import type { TransferError } from './transfer-error.ts';

/** How far a transfer came. */
export interface Progress {
  readonly received: number;
  readonly sent: number;
  readonly milliseconds: number;
  readonly error?: TransferError | undefined;
}

/** The progress meter before anything has come. Source: curl(1), "Progress meter". */
export const meterHead = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0`;

/** The last line of the meter. It stays as it was where the name could not be resolved. */
export function meterTail({ received, sent, milliseconds, error }: Progress): string {
  if (error?.code === 6) return '';
  const speed = (bytes: number) => shortSize(Math.round((bytes * 1000) / Math.max(1, milliseconds)));
  const part = (bytes: number) => `${bytes > 0 ? '100' : '  0'} ${`${bytes}`.padStart(5)}`;
  const [down, up] = [speed(received), speed(sent)];
  const parts = `${part(received + sent)}  ${part(received)}  ${part(sent)}`;
  return `\r${parts} ${down.padStart(6)} ${up.padStart(6)} --:--:-- ${duration(milliseconds)} --:--:-- ${down.padStart(5)}\n`;
}

/** The bar of `-#`. */
export function progressBar({ error }: Progress): string {
  return error === undefined ? `\r${'#'.repeat(72)} 100.0%\n` : '';
}

function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds === 0) return '--:--:--';
  const twoDigits = (value: number) => `${value}`.padStart(2, '0');
  return ` 0:${twoDigits(Math.floor(seconds / 60))}:${twoDigits(seconds % 60)}`;
}

function shortSize(value: number): string {
  return value < 100_000 ? `${value}` : `${Math.round(value / 1024)}k`;
}
