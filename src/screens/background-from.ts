import type { Background } from './palette.ts';

/**
 * Whether a colour is dark or light, by its luminance (Rec. 709, without gamma): `rgb:RRRR/GGGG/BBBB` with one to four
 * hexadecimal digits each, as XParseColor reads them, also `rgba:`. Null where it is no such colour.
 */
export function backgroundOf(colour: string): Background {
  const [, ...digits] = /^rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(colour) ?? [];
  const [red, green, blue] = digits.map((text) => Number.parseInt(text, 16) / (16 ** text.length - 1));
  if (red === undefined || green === undefined || blue === undefined) return null;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 ? 'light' : 'dark';
}

/**
 * The background that `COLORFGBG` names (rxvt, Konsole and others set it): `FOREGROUND;BACKGROUND` as numbers of the sixteen
 * colours. 7 and 15 are white; null where it is not set, or says `default`.
 */
export function backgroundFrom({ COLORFGBG: text = '' }: Readonly<Record<string, string | undefined>>): Background {
  const [, number] = /;(\d{1,2})$/.exec(text) ?? [];
  if (number === undefined || Number(number) > 15) return null;
  return number === '7' || Number(number) > 8 ? 'light' : 'dark';
}
