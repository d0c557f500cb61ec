import { Text, useInput } from 'ink';
import { afterEach, describe, expect, it } from 'vitest';
import { useCapabilities } from '../../src/screens/background.ts';
import { backgroundFrom, backgroundOf } from '../../src/screens/background-from.ts';
import { type Look, span } from '../../src/screens/line.ts';
import { paletteFor } from '../../src/screens/palette.ts';
import { CapabilitiesContext, Lines, painted } from '../../src/screens/parts/lines.tsx';
import { type Theme, themeFor } from '../../src/screens/theme.ts';
import { drawOn, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

/** The red, the green and the blue of the first 16 colours, as xterm has them, and of the 216 and 24 others. */
function rgbOf(code: string): readonly [number, number, number] {
  const [, named] = /^([39])(\d)$/.exec(code) ?? [];
  if (named !== undefined) {
    const index = Number(code.at(-1));
    const level = named === '9' ? 255 : 205;
    return [index & 1 ? level : 0, index & 2 ? level : 0, index & 4 ? level : 0];
  }
  const number = Number(code.replace('38;5;', ''));
  if (number >= 232) return [8 + (number - 232) * 10, 8 + (number - 232) * 10, 8 + (number - 232) * 10];
  const steps = [0, 95, 135, 175, 215, 255] as const;
  const at = number - 16;
  return [steps[Math.floor(at / 36)] ?? 0, steps[Math.floor(at / 6) % 6] ?? 0, steps[at % 6] ?? 0];
}

/** The contrast of two colours: WCAG 2.2, 1.4.3. */
function contrast(one: readonly [number, number, number], other: readonly [number, number, number]): number {
  const luminance = (colour: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const coloured = ['good', 'bad', 'note'] as const satisfies readonly Look[];

function colourOf(theme: Parameters<typeof paletteFor>[0], background: Parameters<typeof paletteFor>[1], look: Look) {
  // oxlint-disable-next-line no-control-regex
  return /\u001b\[((?:3|9)[0-9](?:;5;\d+)?)m/.exec(paletteFor(theme, background)[look][0])?.[1];
}

describe('a theme', () => {
  it.each([
    ['dark', null, [0, 0, 0]],
    ['light', null, [255, 255, 255]],
    ['colour-blind', 'dark', [0, 0, 0]],
    ['colour-blind', 'light', [255, 255, 255]],
  ] as const)('%s is read well on its background (%s)', (theme, background, behind) => {
    const contrasts = coloured.flatMap((look) => {
      const colour = colourOf(theme, background, look);
      return colour === undefined ? [] : [contrast(rgbOf(colour), behind)];
    });
    expect(contrasts.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
  });

  it('of high contrast has no colour and nothing that is dim', () => {
    const all = Object.values(paletteFor('high-contrast', null)).flat().join('');
    // oxlint-disable-next-line no-control-regex
    expect(all).not.toMatch(/\u001b\[(2|[39]\d[;\d]*)m/);
  });

  it.each(['dark', 'light', null] as const)('for colour-blind people tells by blue, not by red (%s)', (background) => {
    const [goodRed, , goodBlue] = rgbOf(colourOf('colour-blind', background, 'good') ?? '');
    const [badRed, , badBlue] = rgbOf(colourOf('colour-blind', background, 'bad') ?? '');
    expect(goodBlue - goodRed).toBeGreaterThan(100);
    expect(badRed - badBlue).toBeGreaterThan(100);
  });

  it.each(['dark', 'light', 'high-contrast', 'colour-blind', undefined] as const)(
    'changes no letter of the text: %s',
    (theme) => {
      const looks: readonly Look[] = ['dim', 'bold', 'good', 'bad', 'note', 'underlined', 'reversed'];
      const line = looks.map((look) => span(`${look} `, look));
      const text = painted(line, { ascii: false, colours: true, palette: paletteFor(theme, 'dark') });
      // oxlint-disable-next-line no-control-regex
      expect(text.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe('dim bold good bad note underlined reversed ');
    },
  );
});

describe('the background', () => {
  it.each([
    ['rgb:ffff/ffff/ffff', 'light'],
    ['rgb:1e1e/1e1e/2e2e', 'dark'],
    ['rgb:f/f/e', 'light'],
    ['rgba:0000/0000/0000/ffff', 'dark'],
    ['#ffffff', null],
    ['rgb:zz/00/00', null],
  ])('%s is %s', (colour, background) => {
    expect(backgroundOf(colour)).toBe(background);
  });

  it.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;7', 'light'],
    ['12;8', 'dark'],
    ['0;default', null],
    [undefined, null],
  ])('COLORFGBG=%s says %s', (COLORFGBG, background) => {
    expect(backgroundFrom({ COLORFGBG })).toBe(background);
  });
});

/** What Ink took for keys. */
const typed: string[] = [];

function Sample({ theme }: { readonly theme: Theme }) {
  const capabilities = useCapabilities(theme);
  useInput((input) => void typed.push(input));
  return (
    <CapabilitiesContext value={capabilities}>
      <Text>sample</Text>
      <Lines lines={[[span('blocked', 'bad')]]} />
    </CapabilitiesContext>
  );
}

function drawSample(theme: Theme): TestTerminal {
  const terminal = drawOn(40, 10, <Sample theme={theme} />);
  terminals.push(terminal);
  return terminal;
}

const env = { TERM: 'xterm', LANG: 'C.UTF-8' };
const question = '\u001b]11;?\u001b\\';

describe('on a terminal', () => {
  it('that answers, the palette follows its background, and the answer is no key', async () => {
    const terminal = drawSample(themeFor(env, { color: true }));
    expect(await terminal.frame()).toContain('blocked');
    expect(terminal.written()).toContain(question);
    expect(terminal.written()).toContain('\u001b[31mblocked');
    await terminal.press('\u001b]11;rgb:ffff/ff', 'ff/ffff\u0007');
    expect(terminal.written()).toContain('\u001b[38;5;124mblocked');
    await terminal.press('\u001b]11;rgb:0000/0000/0000\u001b\\');
    expect(terminal.written()).toContain('\u001b[91mblocked');
    await terminal.press('j\u001b]11;rgb:ffff/ffff/ffff\u0007k');
    expect(typed.join('')).toBe('jk');
  });

  it.each([
    ['whose theme was chosen', themeFor(env, { color: true, theme: 'light' }), '\u001b[38;5;124mblocked'],
    ['without colours', themeFor({ ...env, NO_COLOR: '1' }, { color: true }), 'blocked'],
  ])('%s, nothing is asked', async (_, theme, text) => {
    const terminal = drawSample(theme);
    await terminal.frame();
    expect(terminal.written()).not.toContain(question);
    expect(terminal.written()).toContain(text);
  });

  it('whose environment names the background, that counts at once', async () => {
    const terminal = drawSample(themeFor({ ...env, COLORFGBG: '0;15' }, { color: true }));
    await terminal.frame();
    expect(terminal.written()).toContain('\u001b[38;5;124mblocked');
    expect(terminal.written()).not.toContain('\u001b[31mblocked');
  });
});
