import render from 'dom-serializer';
import { isTag, type Element } from 'domhandler';
import { textContent } from 'domutils';
import { localName } from './xml-records.js';

/** The child elements of an element, or those of a name (without prefix), in order. */
export function childrenOf(element: Element | undefined, name?: string): Element[] {
  const all = element?.children.filter(isTag) ?? [];
  return name === undefined ? all : all.filter((child) => localName(child) === name);
}

/** The first element down a path of names, e.g. "MedlineCitation/Article". */
export function elementAt(element: Element | undefined, path: string): Element | undefined {
  return path
    .split('/')
    .reduce<Element | undefined>((found, name) => childrenOf(found, name)[0], element);
}

/** All elements down a path of names: every branch of it is followed. */
export function elementsAt(element: Element | undefined, path: string): Element[] {
  return path
    .split('/')
    .reduce<Element[]>(
      (found, name) => found.flatMap((each) => childrenOf(each, name)),
      element === undefined ? [] : [element],
    );
}

/** The text of an element without its markup, its white space collapsed; undefined where there is none. */
export function textOf(element: Element | undefined): string | undefined {
  const text = element === undefined ? '' : textContent(element).replace(/\s+/gu, ' ').trim();
  return text === '' ? undefined : text;
}

/** {@link textOf} the first element down a path. */
export function textAt(element: Element | undefined, path: string): string | undefined {
  return textOf(elementAt(element, path));
}

/** The texts of all elements down a path that have one. */
export function textsAt(element: Element | undefined, path: string): string[] {
  return elementsAt(element, path).flatMap((each) => textOf(each) ?? []);
}

/** What stands in an element, with its markup; undefined where there is nothing. */
export function markupOf(element: Element | undefined): string | undefined {
  const markup = element === undefined ? '' : render(element.children, { xmlMode: true }).trim();
  return markup === '' ? undefined : markup;
}

/** {@link markupOf} the first element down a path. */
export function markupAt(element: Element | undefined, path: string): string | undefined {
  return markupOf(elementAt(element, path));
}

/** An attribute by its name without prefix. */
export function attributeOf(element: Element | undefined, name: string): string | undefined {
  const entry = Object.entries(element?.attribs ?? {}).find(
    ([key]) => key === name || key.endsWith(`:${name}`),
  );
  return entry?.[1];
}

/** The nearest ancestor of a name. */
export function ancestorOf(element: Element, name: string): Element | undefined {
  let { parent } = element;
  while (parent !== null && isTag(parent)) {
    if (localName(parent) === name) return parent;
    ({ parent } = parent);
  }
  return undefined;
}
