import { noFilter } from '../../session/places/catalogue.ts';
import { type CataloguePlace, drillLengths, type Place } from '../../session/places/place.ts';

/** The catalogue with all tasks, or with those of a filter. */
export function openCatalogue(
  use: CataloguePlace['use'] = 'practice',
  chosen: CataloguePlace['filter']['chosen'] = {},
): CataloguePlace {
  return {
    is: 'catalogue',
    use,
    filter: { ...noFilter, chosen },
    typing: false,
    pane: 'list',
    facet: 'domain',
    selected: 0,
    scroll: 0,
  };
}

/** The choice of a drill, at the usual length. */
export function openDrill(): Place {
  return { is: 'drill', selected: drillLengths.indexOf(30) };
}
