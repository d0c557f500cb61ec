import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keysPage, target } from '../../scripts/document-keys.ts';
import { openCatalogue, openDrill } from '../../src/screens/home/open-screens.ts';
import { explainedKeys, keyTables } from '../../src/screens/key-tables.ts';
import { commandFor, hintsOf } from '../../src/screens/keys.ts';
import { textOf } from '../../src/screens/line.ts';
import { commandsFound } from '../../src/screens/palette/palette-box.ts';
import { keysLines } from '../../src/screens/parts/keys-page.ts';
import { statesFor } from '../../src/screens/places/place-frame.ts';
import { keysOfPlace } from '../../src/screens/places/place-keys.ts';
import { unicodeGlyphs } from '../../src/screens/theme.ts';
import { createStore } from '../../src/session/app-state.ts';
import { openHome } from '../../src/session/home.ts';
import type { Place } from '../../src/session/places/place.ts';
import { listed, practised } from './drawn-app.tsx';

const home = openHome(listed, practised, null);
const places: readonly Place[] = [
  { is: 'home', selected: 0 },
  openCatalogue(),
  openCatalogue('sandbox'),
  { is: 'lessons', selected: 0 },
  { is: 'lesson', id: 'none', scroll: 0 },
  { is: 'progress', part: 'skills', selected: 0 },
  { is: 'settings', selected: 0 },
  openDrill(),
  { is: 'drill-result', scroll: 0 },
  { is: 'packs', selected: 0 },
];

/** What a letter or a mark stands for, on every screen. A new key is added here. */
const meanings: Readonly<Record<string, RegExp>> = {
  '!': /shell/i,
  '/': /filter/,
  ':': /command/,
  '?': /keys|this page|back/,
  A: /seen/,
  C: /all tasks/,
  D: /drill/i,
  E: /end the exam/i,
  F: /flag/,
  G: /beginning|^ $/,
  K: /packs/,
  L: /lesson/i,
  M: /mock exam/,
  N: /skip/,
  O: /settings/,
  P: /progress/,
  R: /reference/,
  S: /sandbox/,
  T: /tasks/,
  W: /note/,
  a: /allowed/,
  b: /blocked/,
  e: /editor/,
  f: /false/,
  g: /beginning/,
  h: /^ $|flow|tasks|value|part|previous|left|move/i,
  i: /hint/,
  j: /^ $|select|scroll/i,
  k: /^ $|select|scroll|by what|pick/i,
  l: /^ $|flow|tasks|value|part|next|move/i,
  n: /no\b/i,
  q: /leave|no\b|back/i,
  r: /start over/i,
  s: /reference answer/,
  t: /true/,
  v: /last check/,
  w: /Try before your eyes/,
  x: /export/i,
  y: /yes/i,
};

describe('the tables of keys', () => {
  it('are what docs/keys.md says; "node scripts/document-keys.ts" writes it', () => {
    expect(readFileSync(target, 'utf8')).toBe(keysPage());
  });

  it.each(keyTables.map((table) => [table.title, table] as const))(
    '%s: each key of the last line is explained',
    (_, table) => {
      const explained = table.bindings.filter(({ says }) => says !== '').flatMap(({ keys }) => keys);
      const missing = table.bindings.filter(
        ({ does, keys }) => does !== '' && !keys.some((key) => explained.includes(key)),
      );
      expect(missing.map(({ keys, does }) => `${keys.join(' ')}: ${does}`)).toEqual([]);
      expect(explainedKeys(table).length).toBeGreaterThan(3);
    },
  );

  it('give a letter one meaning on all screens', () => {
    const all = keyTables.flatMap(({ title, bindings }) =>
      bindings.flatMap((binding) => binding.keys.map((key) => ({ title, key, binding }))),
    );
    const letters = all.filter(({ key }) => /^[^\d]$/.test(key));
    const unknown = letters.filter(({ key }) => meanings[key] === undefined);
    expect(unknown.map(({ title, key }) => `${title}: ${key}`)).toEqual([]);
    const other = letters.filter(({ key, binding: { does, says } }) => !`${does} ${says}`.match(meanings[key] ?? /$^/));
    const hidden = ({ binding: { does, says } }: (typeof letters)[number]) => does === '' && says === '';
    expect(
      other.filter((one) => !hidden(one)).map(({ title, key, binding }) => `${title}: ${key} ${binding.does}`),
    ).toEqual([]);
  });
});

describe.each(places.map((place) => [place.is, place] as const))('on the screen %s', (_, place) => {
  const app = createStore({ home, session: null, places: [place, { is: 'home', selected: 0 }] }).get();
  const bindings = keysOfPlace(app);
  const states = statesFor(app);

  it('each key of the last line does what stands there: none is hidden by another', () => {
    for (const state of states) {
      for (const binding of bindings.filter(({ does, when }) => does !== '' && when(state))) {
        const first = bindings.find(({ keys, when }) => keys.includes(binding.keys[0] ?? '') && when(state));
        expect(first).toBe(binding);
        expect(commandFor(bindings, state, binding.keys[0] ?? '')).not.toBeNull();
      }
    }
  });

  it('"?" explains every key of the last line', () => {
    const page = keysLines(bindings, states, 200, unicodeGlyphs).map(textOf).join('\n');
    for (const state of states) {
      for (const { key } of hintsOf(bindings, state, unicodeGlyphs)) expect(page).toContain(key);
    }
  });

  it('":" finds each of its commands by its name', () => {
    const [state] = states;
    if (state === undefined) throw new Error('no state');
    for (const binding of commandsFound({ text: '', selected: 0 }, { bindings, state })) {
      const text = binding.does === '' ? binding.says : binding.does;
      expect(commandsFound({ text, selected: 0 }, { bindings, state })).toContain(binding);
    }
    expect(commandsFound({ text: '', selected: 0 }, { bindings, state }).length).toBeGreaterThan(3);
  });
});
