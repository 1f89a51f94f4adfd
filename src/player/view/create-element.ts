/** Make elements. Text is always set as text: nothing that a caller wrote is ever read as HTML. */

/** What an element may be given beside its properties. */
interface Extras {
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly (Node | string)[];
}

/**
 * Make an HTML element.
 *
 * @param name - of the element
 * @param properties - set as properties
 * @param extras - attributes and children
 */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  { attributes = {}, children = [] }: Extras = {},
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), properties);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** Make an SVG element. */
export function createSvg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  setAttributes(element, attributes);
  return element;
}

function setAttributes(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
}

/**
 * Find an element that the page is known to have.
 *
 * @throws TypeError when it has none, which is a fault of the page
 */
export function elementById<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new TypeError(`The page has no element #${id}.`);
  return element as T;
}
