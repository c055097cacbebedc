/** Documents as somebody who writes them by hand keeps them: JSON with `<name>` where the stack puts something in. */
export interface HandDocuments {
  readonly commands: Readonly<Record<string, unknown>>;
  readonly automation: Readonly<Record<string, unknown>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly DocumentType?: string; readonly Content?: unknown; readonly Name?: unknown };
}

/** The documents of a template with one upgrade. */
export function handDocuments(template: { readonly Resources: Readonly<Record<string, Resource>> }): HandDocuments {
  const of = (type: string) =>
    Object.fromEntries(
      Object.entries(template.Resources)
        .filter(([, { Type, Properties }]) => Type === 'AWS::SSM::Document' && Properties.DocumentType === type)
        .map(([id, { Properties }]) => [id, named(Properties.Content)]),
    );
  return { commands: of('Command'), automation: of('Automation') };
}

/** Fills a document: `<name>` becomes what `bind` knows of it. */
export function filled(value: unknown, bind: (name: string) => string): unknown {
  if (typeof value === 'string') return value.replace(/<([\w:]+(?:\.[\w.]+)?)>/g, (_match, name: string) => bind(name));
  if (Array.isArray(value)) return value.map((item) => filled(item, bind));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, bind)]));
}

function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: reference, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = value as Record<string, never>;
  if (reference) return `<${String(reference)}>`;
  if (attribute) return `<${(attribute as string[]).join('.')}>`;
  if (joined) return (joined[1] as unknown[]).map(named).join('');
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, named(inner)]));
}
