import type { AppState } from '../../session/app-view.ts';
import { isEntryQuestion } from '../../session/entry-test.ts';
import type { Place } from '../../session/places/place.ts';
import { catalogueBoxes } from '../catalogue/catalogue-boxes.ts';
import { drillBoxes, drillResultBoxes } from '../drill/drill-boxes.ts';
import { homeBoxes } from '../home/home-boxes.ts';
import { hintsOf } from '../keys.ts';
import { lessonBoxes, lessonsBoxes } from '../lessons/lessons-boxes.ts';
import { apart, clip, emptyLine, fit, type Line, line, span } from '../line.ts';
import { packsBoxes } from '../packs/packs-boxes.ts';
import { paletteBox, paletteHints } from '../palette/palette-box.ts';
import { focusedTitle, frame, roomIn } from '../parts/frame.ts';
import { keyHints } from '../parts/key-hints.ts';
import { keysLines } from '../parts/keys-page.ts';
import { progressBoxes } from '../progress/progress-boxes.ts';
import { settingsBoxes } from '../settings/settings-boxes.ts';
import type { Glyphs } from '../theme.ts';
import { type BoxContent, type Columns, textRows } from './place-box.ts';
import { keysOfPlace } from './place-keys.ts';
import type { PlaceState } from './place-state.ts';

/** The whole of a screen outside of a task. */
export interface PlaceFrame {
  readonly lines: readonly Line[];
  readonly state: PlaceState;
  /** The row of the list at a cell of the screen, for the mouse; undefined where none is. Both count from 0. */
  readonly itemAt: (row: number, column: number) => number | undefined;
}

/** The lines of a screen that are no box: the header, what has just happened, the keys. */
const linesAround = 3;

/** What the screens are called in the header and on the page of keys. */
const placeNames: Readonly<Record<Place['is'], string>> = {
  home: 'sallyport',
  catalogue: 'tasks',
  lessons: 'lessons',
  lesson: 'lesson',
  progress: 'progress',
  settings: 'settings',
  drill: 'drill',
  'drill-result': 'drill',
  packs: 'packs',
};

/** What a screen is called. */
function nameOf(place: Place): string {
  return place.is === 'catalogue' && place.use === 'sandbox' ? 'sandbox' : placeNames[place.is];
}

/** Draws the screen that is shown, on a terminal of some size. What was drawn last of a state is kept: its keys ask for it first. */
export function placeFrame(app: AppState, columns: number, rows: number, glyphs: Glyphs): PlaceFrame {
  const known = drawnLast.get(app);
  if (known?.columns === columns && known.rows === rows && known.glyphs === glyphs) return known.frame;
  const drawn = drawnFrame(app, columns, rows, glyphs);
  drawnLast.set(app, { columns, rows, glyphs, frame: drawn });
  return drawn;
}

/** The frame of each state that is still used, as it was drawn last. */
const drawnLast = new WeakMap<
  AppState,
  { readonly columns: number; readonly rows: number; readonly glyphs: Glyphs; readonly frame: PlaceFrame }
>();

function drawnFrame(app: AppState, columns: number, rows: number, glyphs: Glyphs): PlaceFrame {
  const height = rows - linesAround;
  const inPlace = columnsOf(app, columns, height, glyphs);
  const drawn = inPlace.map((boxes) => boxes.map(({ box, width, height: high }) => drawnBox(box, width, high, glyphs)));
  const scrolled = inPlace.flat().findIndex(({ box }) => box.focused);
  const focused = drawn.flat()[scrolled];
  const state = { app, end: focused?.end ?? 0, page: focused?.page ?? 1 };
  const body = sideBySide(
    drawn.map((boxes) => boxes.flatMap(({ lines }) => lines)),
    height,
  );
  const [[list] = []] = inPlace;
  const items = drawn[0]?.[0]?.items ?? [];
  const hints = app.palette === null ? hintsOf(keysOfPlace(app), state, glyphs) : paletteHints(glyphs);
  return {
    state,
    itemAt: (row, column) => (column < (list?.width ?? 0) ? items[row - 1] : undefined),
    lines: [
      headerLine(app, columns, glyphs),
      ...body,
      noticeLine(app, columns, glyphs),
      fit(keyHints(hints, columns), columns),
    ],
  };
}

/** The same as text in reading order, for a screen reader. */
export function placeWords(app: AppState, width: number, glyphs: Glyphs): readonly Line[] {
  const [column = []] = columnsOf(app, width + 4, Number.MAX_SAFE_INTEGER, glyphs);
  const state = { app, end: 0, page: 1 };
  const hints = app.palette === null ? hintsOf(keysOfPlace(app), state, glyphs) : paletteHints(glyphs);
  return [
    line(nameOf(app.places[0])),
    ...column.flatMap(({ box: { title, aside, head = [], rows, note } }) => [
      line([title, ...(aside === undefined ? [] : [aside.trim()])].join(': ')),
      ...head,
      ...rows.map(({ line: of }) => of),
      ...(note === undefined ? [] : [note]),
    ]),
    ...(app.notice === null ? [] : [line(app.notice)]),
    line(`Keys: ${hints.map(({ key, does }) => `${key} ${does}`).join(', ')}.`),
  ];
}

function columnsOf(app: AppState, columns: number, height: number, glyphs: Glyphs): Columns {
  const whole = (box: BoxContent): Columns => [[{ box, width: columns, height }]];
  const width = columns - 4;
  if (app.palette !== null) {
    const commands = { bindings: keysOfPlace(app), state: { app: { ...app, palette: null }, end: 1, page: 1 } };
    return whole(paletteBox(app.palette, commands, width, glyphs));
  }
  if (app.keys !== null) return whole(helpBox(app, width, glyphs));
  const size = { columns, height };
  const [place] = app.places;
  switch (place.is) {
    case 'home':
      return homeBoxes(place, app, size, glyphs);
    case 'catalogue':
      return catalogueBoxes(place, app, size, glyphs);
    case 'lessons':
      return lessonsBoxes(place, app, size, glyphs);
    case 'lesson':
      return lessonBoxes(place, app, size, glyphs);
    case 'progress':
      return progressBoxes(place, app, size, glyphs);
    case 'settings':
      return settingsBoxes(place, app, size, glyphs);
    case 'drill':
      return drillBoxes(place, app, size, glyphs);
    case 'drill-result':
      return drillResultBoxes(place, app, size);
    case 'packs':
      return packsBoxes(place, app, size, glyphs);
  }
}

/** The page of keys: every key that works on the screen in some of its states. */
function helpBox(app: AppState, width: number, glyphs: Glyphs): BoxContent {
  const lines = keysLines(keysOfPlace(app), statesFor(app), width, glyphs);
  return { title: 'keys', rows: textRows(lines), focused: true, scroll: app.keys?.scroll ?? 0 };
}

/** The states of a screen that its page of keys explains. */
export function statesFor(app: AppState): readonly PlaceState[] {
  const [place, ...below] = app.places;
  const plain = { ...app, keys: null, palette: null };
  const places: readonly Place[] =
    place.is === 'catalogue'
      ? [
          ...(['list', 'filter', 'preview'] as const).map((pane): Place => ({ ...place, pane, typing: false })),
          { ...place, pane: 'list', typing: true },
        ]
      : [place];
  return places.map((top) => ({ app: { ...plain, places: [top, ...below] }, end: 1, page: 1 }));
}

interface DrawnBox {
  readonly lines: readonly Line[];
  readonly end: number;
  readonly page: number;
  /** The row of the list in each line. */
  readonly items: readonly (number | undefined)[];
}

function drawnBox(
  { rows, head = [], selected, scroll = 0, isOfSeveral = false, ...box }: BoxContent,
  width: number,
  height: number,
  glyphs: Glyphs,
): DrawnBox {
  const room = Math.max(1, roomIn(height) - head.length);
  const end = Math.max(0, rows.length - room);
  const offset = Math.min(
    selected === undefined
      ? scroll
      : centred(
          rows.findIndex(({ item }) => item === selected),
          room,
        ),
    end,
  );
  const shown = rows.slice(offset, offset + room);
  const title = isOfSeveral && box.focused ? focusedTitle(box.title) : box.title;
  return {
    lines: frame({ ...box, title, head, lines: rows.map(({ line: of }) => of), offset, width, height }, glyphs),
    end: selected === undefined ? end : 0,
    page: Math.max(1, room - 1),
    items: [undefined, ...head.map(() => undefined), ...shown.map(({ item }) => item)],
  };
}

/** The first line that is shown, so that the selected one stands in the middle. */
function centred(at: number, room: number): number {
  return Math.max(0, at - Math.floor(room / 2));
}

function sideBySide(columns: readonly (readonly Line[])[], height: number): readonly Line[] {
  return Array.from({ length: height }, (_, row) => columns.flatMap((lines) => lines[row] ?? emptyLine));
}

/** Where one is, and how many tasks were passed. */
function headerLine({ home, places }: AppState, columns: number, { more }: Glyphs): Line {
  const tasks = home.tasks.filter(({ scenario }) => !isEntryQuestion(scenario));
  const passed = tasks.filter(({ progress }) => progress.state === 'passed').length;
  const names = places.map(nameOf).toReversed();
  const way = names.flatMap(
    (name, at): Line => [
      span(at === 0 ? ' ' : ` ${more.right} `, 'dim'),
      span(name, at === names.length - 1 ? 'bold' : undefined),
    ],
  );
  return apart(way, line(`${passed} of ${tasks.length} tasks passed `, 'dim'), columns);
}

function noticeLine({ notice }: AppState, columns: number, { ellipsis }: Glyphs): Line {
  return fit(notice === null ? emptyLine : clip([span(' '), span(notice)], columns - 1, ellipsis), columns);
}
