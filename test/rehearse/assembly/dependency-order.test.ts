import { dependencyOrder } from '../../../lib/rehearse/assembly/dependency-order';

const graph: Record<string, string[]> = { a: ['c'], b: [], c: ['b'], d: ['b'], e: ['elsewhere'] };
const order = (nodes: string[], isEager?: (node: string) => boolean) =>
  dependencyOrder(nodes, (node) => graph[node], isEager);

test('each comes after what it depends on, and else where it was', () => {
  expect(order(['a', 'b', 'c', 'd', 'e'])).toEqual(['b', 'c', 'a', 'd', 'e']);
});

test('eager ones come as early as their dependencies allow', () => {
  expect(order(['a', 'b', 'c', 'd', 'e'], (node) => node === 'd')).toEqual(['b', 'd', 'c', 'a', 'e']);
});

test('a circle is spelled out, without what only hangs on it', () => {
  const circular: Record<string, string[]> = { x: ['a'], a: ['b'], b: ['c'], c: ['a'] };
  expect(() => dependencyOrder(['x', 'a', 'b', 'c'], (node) => circular[node])).toThrow(
    'Circular dependency: a → b → c → a.',
  );
});
