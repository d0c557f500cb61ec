import type { CatalogueFilter, Facet } from './catalogue.ts';

/** A screen outside of a task. Several stand over each other: Esc leads back to the one below. */
export type Place =
  | { readonly is: 'home'; readonly selected: number }
  | CataloguePlace
  | { readonly is: 'lessons'; readonly selected: number }
  | { readonly is: 'lesson'; readonly id: string; readonly scroll: number }
  | ProgressPlace
  | { readonly is: 'settings'; readonly selected: number }
  | { readonly is: 'drill'; readonly selected: number }
  | { readonly is: 'drill-result'; readonly scroll: number }
  | { readonly is: 'packs'; readonly selected: number };

/** The tasks to choose from. */
export interface CataloguePlace {
  readonly is: 'catalogue';
  /** What a task is chosen for: to solve it, or to play on its cluster. */
  readonly use: 'practice' | 'sandbox';
  readonly filter: CatalogueFilter;
  /** The text of the filter is being typed. */
  readonly typing: boolean;
  readonly pane: CataloguePane;
  /** The facet that the arrow keys change. */
  readonly facet: Facet;
  /** The index among the tasks that the filter leaves. */
  readonly selected: number;
  /** The first line of the preview that is shown. */
  readonly scroll: number;
}

/** A part of the catalogue. */
export type CataloguePane = 'list' | 'filter' | 'preview';

/** What was practised, in parts. */
export interface ProgressPlace {
  readonly is: 'progress';
  readonly part: ProgressPart;
  readonly selected: number;
}

export type ProgressPart = 'skills' | 'domains' | 'history';

/** The parts of the progress, in the order of Tab. */
export const progressParts: readonly ProgressPart[] = ['skills', 'domains', 'history'];

/** Lengths of a drill that can be chosen, in minutes. */
export const drillLengths: readonly number[] = [5, 10, 15, 20, 30, 45, 60, 90, 120];
