/** A synthesised template, as far as it is walked. */
export interface PlainTemplate {
  readonly Resources: Readonly<Record<string, PlainResource>>;
}

export interface PlainResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Logical ids that CloudFormation is bound to bring up before `from`, itself included: by DependsOn, Ref, Fn::GetAtt and Fn::Sub. */
export function reachedFrom({ Resources }: PlainTemplate, from: string): Set<string> {
  const reached = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const resource = Resources[id];
    if (!resource || reached.has(id)) continue;
    reached.add(id);
    queue.push(...[resource.DependsOn ?? []].flat(), ...named(resource.Properties));
  }
  return reached;
}

/** The only logical id of a type. */
export function idOf({ Resources }: PlainTemplate, type: string): string {
  const ids = Object.keys(Resources).filter((id) => Resources[id].Type === type);
  if (ids.length !== 1) throw new Error(`${ids.length} resources are of type ${type}`);
  return ids[0];
}

function named(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(named);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner).split('.')[0]];
    if (key !== 'Fn::Sub') return named(inner);
    const text = JSON.stringify(inner);
    return [...[...text.matchAll(/\$\{([A-Za-z0-9]+)/g)].map((match) => match[1]), ...named(inner)];
  });
}
