/** A time in words that change once a minute, for a screen reader: `1 hour and 12 minutes`. */
export function timeWords(milliseconds: number): string {
  const all = Math.ceil(Math.max(0, milliseconds) / 60_000);
  const [hours, minutes] = [Math.floor(all / 60), all % 60];
  const words = [
    ...(hours > 0 ? [hours === 1 ? '1 hour' : `${hours} hours`] : []),
    ...(minutes > 0 || hours === 0 ? [minutes === 1 ? '1 minute' : `${minutes} minutes`] : []),
  ];
  return words.join(' and ');
}
