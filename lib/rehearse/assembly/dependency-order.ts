import { AssemblyError } from './errors';

/**
 * Sorts so that each comes after what it depends on. Among those that may come next, eager ones come first and the rest
 * keep their order.
 * @throws AssemblyError that spells the circle out
 */
export function dependencyOrder(
  nodes: readonly string[],
  dependenciesOf: (node: string) => Iterable<string>,
  isEager: (node: string) => boolean = () => false,
): readonly string[] {
  const waiting = new Map(nodes.map((node) => [node, new Set(dependenciesOf(node))]));
  for (const dependencies of waiting.values()) {
    for (const dependency of dependencies) if (!waiting.has(dependency)) dependencies.delete(dependency);
  }
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, dependencies]) => dependencies.size === 0).map(([node]) => node);
    if (ready.length === 0) throw new AssemblyError(`Circular dependency: ${circle(waiting).join(' → ')}.`);
    const next = ready.find(isEager) ?? ready[0];
    order.push(next);
    waiting.delete(next);
    for (const dependencies of waiting.values()) dependencies.delete(next);
  }
  return order;
}

function circle(waiting: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const path: string[] = [];
  let [node] = waiting.keys();
  while (!path.includes(node)) {
    path.push(node);
    [node] = waiting.get(node) ?? [];
  }
  return [...path.slice(path.indexOf(node)), node];
}
