import { AwsError } from '../aws-error';

/** An element of a request's XML: its text, or its children by name; a name that comes several times has them all. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads XML as SDKs write it: elements, text and entities. Attributes (the namespace) are passed over.
 * @throws AwsError InvalidInput for what is no such document
 */
export function readXml(text: string): XmlElement {
  const root: Draft = { name: '', text: '', children: [] };
  const open: Draft[] = [root];
  const pattern = /<\?[^>]*\?>|<(\/?)([A-Za-z][\w.-]*)[^>]*?(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const { 0: whole, 1: closing, 2: name, 3: empty, 4: between, index } of text.matchAll(pattern)) {
    end = index + whole.length;
    const current = open[open.length - 1];
    if (between !== undefined) current.text += unescapeXml(between);
    else if (closing) {
      if (open.length === 1 || current.name !== name) throw malformed(`</${name}> closes nothing`);
      open.pop();
    } else if (name !== undefined) {
      const child: Draft = { name, text: '', children: [] };
      current.children.push(child);
      if (!empty) open.push(child);
    }
  }
  if (end !== text.length || open.length !== 1) throw malformed('it is not well-formed');
  if (root.children.length !== 1) throw malformed('it has no single root');
  return root.children[0];
}

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The text of the first child of that name. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text.trim();
}

interface Draft {
  readonly name: string;
  text: string;
  readonly children: Draft[];
}

function unescapeXml(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, entity: string) => {
    if (!entity.startsWith('#')) return ENTITIES[entity] ?? whole;
    return String.fromCodePoint(entity[1] === 'x' ? parseInt(entity.slice(2), 16) : parseInt(entity.slice(1), 10));
  });
}

function malformed(why: string): AwsError {
  return new AwsError('InvalidInput', `The XML of the request cannot be read: ${why}`);
}
