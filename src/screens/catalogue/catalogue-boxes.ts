import type { AppState } from '../../session/app-view.ts';
import { isEntryQuestion } from '../../session/entry-test.ts';
import type { HomeTask } from '../../session/home.ts';
import { type CatalogueFilter, type Facet, facets, isOpenFilter, valuesOf } from '../../session/places/catalogue.ts';
import type { CataloguePlace } from '../../session/places/place.ts';
import { catalogueTasks } from '../../session/places/rows.ts';
import { fit, type Line, line, span, wrap } from '../line.ts';
import type { BoxContent, BoxRow, Columns } from '../places/place-box.ts';
import type { Glyphs } from '../theme.ts';
import { previewBox } from './preview-box.ts';
import { taskColumns, taskRow } from './task-row.ts';

/** From this width on the preview stands beside the list. */
const wide = 120;
/** From this height on it stands below the list. */
const high = 36;

/** The catalogue: the list with its filter, what is shown only, and a preview of the selected task. */
export function catalogueBoxes(
  place: CataloguePlace,
  app: AppState,
  { columns, height }: { readonly columns: number; readonly height: number },
  glyphs: Glyphs,
): Columns {
  const tasks = catalogueTasks(place, app.home);
  const list = (width: number): BoxContent => listBox(place, app, tasks, width, glyphs);
  const filter = (width: number): BoxContent => filterBox(place, app, width, glyphs);
  const preview = (width: number): BoxContent => previewBox(place, app, tasks[place.selected], width);
  if (columns >= wide) {
    const left = Math.floor(columns * 0.6);
    const right = columns - left;
    const filterHeight = facets.length + 2;
    return [
      [{ box: list(left - 4), width: left, height }],
      [
        { box: filter(right - 4), width: right, height: filterHeight },
        { box: preview(right - 4), width: right, height: height - filterHeight },
      ],
    ];
  }
  const width = columns - 4;
  const second = place.pane === 'filter' ? filter(width) : preview(width);
  if (height >= high) {
    const below = place.pane === 'filter' ? facets.length + 2 : Math.floor(height * 0.4);
    return [
      [
        { box: list(width), width: columns, height: height - below },
        { box: second, width: columns, height: below },
      ],
    ];
  }
  return [[{ box: place.pane === 'list' ? list(width) : second, width: columns, height }]];
}

function listBox(
  { use, filter, typing, selected, pane }: CataloguePlace,
  { home }: AppState,
  tasks: readonly HomeTask[],
  width: number,
  glyphs: Glyphs,
): BoxContent {
  const of = home.tasks.filter(({ scenario }) => !isEntryQuestion(scenario)).length;
  const rows = tasks.map((task, at): BoxRow => ({ item: at, line: taskRow(task, at === selected, width, glyphs) }));
  const none = wrap('No task has all of this. Backspace takes back a letter, C shows all tasks.', width, 'dim');
  return {
    title: use === 'sandbox' ? 'tasks: play on a cluster' : 'tasks',
    aside: ` ${tasks.length === of ? of : `${tasks.length} of ${of}`} `,
    head: [filterLine(filter, typing, width), taskColumns(width)],
    rows: rows.length > 0 ? rows : none.map((words): BoxRow => ({ line: words })),
    focused: pane === 'list',
    isOfSeveral: true,
    selected,
  };
}

/** What the list is filtered by: what is typed, then the chosen values. */
function filterLine(filter: CatalogueFilter, typing: boolean, width: number): Line {
  const { text, chosen } = filter;
  const values = facets.flatMap((facet) => chosen[facet] ?? []);
  if (!typing && isOpenFilter(filter))
    return fit(line('/ filters as you type; Tab shows only a domain, skill, state …', 'dim'), width);
  return fit(
    [
      span('/ ', typing ? 'bold' : 'dim'),
      span(text, 'bold'),
      span(typing ? '_' : ''),
      ...(values.length === 0
        ? []
        : [span(text === '' && !typing ? 'only ' : '   only ', 'dim'), span(values.join(', '))]),
    ],
    width,
  );
}

/** The facets with the value that is chosen of each. */
function filterBox(
  { facet, filter, pane }: CataloguePlace,
  { home }: AppState,
  width: number,
  glyphs: Glyphs,
): BoxContent {
  const rows = facets.map((name): BoxRow => {
    const chosen = filter.chosen[name];
    const isHere = pane === 'filter' && name === facet;
    const values = valuesOf(home.tasks, name).length;
    const value = chosen ?? `any of ${values}`;
    const { left, right } = glyphs.more;
    return {
      line: fit(
        [
          span(isHere ? `${glyphs.here} ` : '  ', 'bold'),
          ...fit([span(facetNames[name], isHere ? 'bold' : undefined)], 12),
          span(isHere ? `${left} ` : '  ', 'dim'),
          span(value, chosen === undefined ? 'dim' : 'bold'),
          span(isHere ? ` ${right}` : '', 'dim'),
        ],
        width,
      ),
    };
  });
  return {
    title: 'show only',
    rows,
    focused: pane === 'filter',
    isOfSeveral: true,
  };
}

const facetNames: Readonly<Record<Facet, string>> = {
  domain: 'domain',
  skill: 'skill',
  difficulty: 'difficulty',
  kind: 'kind',
  state: 'state',
  pack: 'pack',
};
