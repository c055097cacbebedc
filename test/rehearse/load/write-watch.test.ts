import type { Attempt } from '../../../lib/rehearse/load/attempt';
import { createWriteWatch } from '../../../lib/rehearse/load/write-watch';

const BLUE = '127.1.1.1';
const GREEN = '127.2.2.2';

type Seen = readonly [client: string, at: number, outcome: Attempt['outcome'], address?: string];

/** A watch over two writers, begun 1,000 ms after the load. */
function after(...seen: readonly Seen[]): number | undefined {
  const watch = createWriteWatch(['writer-1', 'writer-2'], BLUE, 1_000);
  for (const [client, at, outcome, address = BLUE] of seen) {
    watch.record({ client, at, outcome, address, kind: client.startsWith('writer') ? 'write' : 'read' });
  }
  return watch.wellAfterMs();
}

test('a server is writable once the last of the clients has written', () => {
  expect(after(['writer-1', 1_010, 'ok'], ['writer-2', 1_400.4, 'ok'], ['writer-1', 2_000, 'ok'])).toBe(400);
});

test('one client that cannot write is enough not to be', () => {
  expect(after()).toBeUndefined();
  expect(after(['writer-1', 1_010, 'ok'], ['writer-2', 1_020, 'refused'])).toBeUndefined();
});

test('what was written before the watch began does not count, nor what was refused', () => {
  expect(after(['writer-1', 999, 'ok'], ['writer-2', 1_010, 'ok'])).toBeUndefined();
  expect(after(['writer-1', 999, 'refused'], ['writer-1', 1_005, 'ok'], ['writer-2', 1_010, 'ok'])).toBe(10);
});

test.each(['refused', 'failed', 'unknown'] as const)('a write that is %s afterwards takes it back', (outcome) => {
  const early = [
    ['writer-1', 1_010, 'ok'],
    ['writer-2', 1_020, 'ok'],
    ['writer-1', 1_500, outcome],
  ] as const;
  expect(after(...early)).toBeUndefined();
  expect(after(...early, ['writer-1', 1_800, 'ok'])).toBe(800);
});

test('another server that takes writes does not make this one writable', () => {
  expect(after(['writer-1', 1_010, 'ok', GREEN], ['writer-2', 1_020, 'ok'])).toBeUndefined();
});

test('reads say nothing of writes', () => {
  expect(after(['reader-1', 1_010, 'ok'], ['writer-2', 1_020, 'ok'])).toBeUndefined();
  expect(after(['writer-1', 1_010, 'ok'], ['writer-2', 1_020, 'ok'], ['reader-1', 1_030, 'failed'])).toBe(20);
});
