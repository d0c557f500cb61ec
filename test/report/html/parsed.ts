import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** An element of a page. */
export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** A page as a browser reads it. */
export interface Parsed {
  readonly elements: readonly Element[];
  /** Codes of what the HTML standard calls parse errors, with their lines. */
  readonly errors: readonly string[];
}

/** Reads a page with a parser of the HTML standard. */
export function parsePage(html: string): Parsed {
  const errors: string[] = [];
  const document = parse(html, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine }) => errors.push(`${startLine}: ${code}`),
  });
  return { elements: elementsIn(document), errors };
}

function elementsIn(node: Node): readonly Element[] {
  const children = 'childNodes' in node ? node.childNodes : [];
  return [...('tagName' in node ? [node] : []), ...children.flatMap(elementsIn)];
}

/** The elements with a name. */
export function named({ elements }: Parsed, name: string): readonly Element[] {
  return elements.filter(({ tagName }) => tagName === name);
}

/** The text in an element, as a reader sees it. */
export function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

/** The value of an attribute; undefined where the element does not have it. */
export function attribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((one) => one.name === name)?.value;
}

/** What a report must never have: scripts, anything that is loaded, handlers, styles in attributes. */
export function forbiddenIn({ elements }: Parsed): readonly string[] {
  const names = new Set([
    'script',
    'link',
    'img',
    'iframe',
    'object',
    'embed',
    'form',
    'base',
    'audio',
    'video',
    'a',
    'use',
    'image',
  ]);
  return elements.flatMap(({ tagName, attrs }) => [
    ...(names.has(tagName) ? [tagName] : []),
    ...attrs.flatMap(({ name }) =>
      /^(on|src|href|style|action|formaction|xlink)/.test(name) ? [`${tagName} ${name}`] : [],
    ),
  ]);
}
