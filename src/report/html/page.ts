import { type Child, element, styleElement } from './html.ts';
import { styles, stylesHash } from './styles.ts';

/** What a reader's browser may do with a report: use its one style sheet. Nothing is loaded, run or sent. */
const policy = `default-src 'none'; style-src '${stylesHash}'; base-uri 'none'; form-action 'none'`;

/** A whole report as one file of HTML that needs no other file, no script and no network. */
export function page(title: string, ...body: readonly Child[]): string {
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('title', {}, title),
    styleElement(styles),
  );
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, element('body', {}, element('main', {}, ...body))).source}\n`;
}

/** A part of a report with its heading. */
export function section(heading: string, ...body: readonly Child[]): Child {
  return element('section', {}, element('h2', {}, heading), ...body);
}

/** Figures side by side, each with what it is. */
export function figures(all: readonly (readonly [says: string, value: string])[]): Child {
  return element(
    'dl',
    { class: 'figures' },
    all.map(([says, value]) => element('div', {}, element('dt', {}, says), element('dd', {}, value))),
  );
}
