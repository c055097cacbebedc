import { claim, OwnedByAnother } from '../../../runtime/owner/claim';
import { NotOwner, type Claimant, type Owner, type OwnerRecord } from '../../../runtime/owner/record';
import { release } from '../../../runtime/owner/release';

/** A record in memory, with what was done to it and beside it. */
class World {
  owner?: Owner;
  readonly done: string[] = [];
  readonly running = new Set<string>();
  beforeReplace: () => void = () => undefined;

  readonly record: OwnerRecord = {
    read: async () => this.owner,
    replace: async (read, claimant, ending) => {
      this.beforeReplace();
      if (this.owner !== read) return false;
      this.owner = { ...claimant, ending, since: 'now', released: false };
      this.done.push(`replaced by ${claimant.execution}`);
      return true;
    },
    clearEnding: async () => void (this.owner = { ...this.owner!, ending: [] }),
    markReleased: async () => void (this.owner = { ...this.owner!, released: true }),
    remove: async () => void (this.owner = undefined),
  };

  claim(execution: string, takeOver = false) {
    const claimant: Claimant = { execution, document: 'cutover', release: 'r1' };
    return claim(claimant, {
      ...{ record: this.record, takeOver },
      work: { end: async (ended) => void this.done.push(`ended ${ended.join(' and ')}`) },
      executions: {
        isRunning: async (id) => {
          if (id === 'unknown') throw new Error('Rate exceeded');
          return this.running.has(id);
        },
      },
    });
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

test('an upgrade that nobody owns is claimed, once more by its owner without effect, and released', async () => {
  expect(await world.claim('one')).toBe('claimed');
  expect(await world.claim('one')).toBe('kept');
  expect(await release('one', world.record, async () => false)).toBe('released');
  expect(world.owner).toMatchObject({ execution: 'one', released: true });
  expect(await world.claim('two')).toBe('claimed');
  expect(world.done).toEqual(['replaced by one', 'replaced by two']);
});

test('an owner that runs is left alone, and named with what to do', async () => {
  await world.claim('one');
  world.running.add('one');
  const refused = world.claim('two');
  await expect(refused).rejects.toThrow(OwnedByAnother);
  await expect(refused).rejects.toThrow(
    'This upgrade is worked on by execution one (cutover), since now, which runs. Nothing was changed, and nothing is undone.',
  );
  expect(world.done).toEqual(['replaced by one']);
});

test('an owner of which SSM cannot be asked may run', async () => {
  await world.claim('unknown');
  await expect(world.claim('two')).rejects.toThrow(
    'SSM could not be asked whether that one still runs (Rate exceeded)',
  );
  expect(world.owner).toMatchObject({ execution: 'unknown' });
});

test('an owner that ended is succeeded: replaced first, its work ended afterwards', async () => {
  await world.claim('one');
  expect(await world.claim('two')).toBe('succeeded');
  expect(world.done).toEqual(['replaced by one', 'replaced by two', 'ended one']);
  expect(world.owner?.ending).toEqual([]);
});

test('what a successor did not see gone is seen to by the next one', async () => {
  await world.claim('one');
  world.owner = { execution: 'two', document: 'undo', release: 'r1', since: 'now', released: false, ending: ['one'] };
  expect(await world.claim('three')).toBe('succeeded');
  expect(world.done.at(-1)).toBe('ended one and two');
});

test('of two that claim at once the slower one sees the faster, and is refused', async () => {
  world.beforeReplace = () => {
    world.beforeReplace = () => undefined;
    world.owner = { execution: 'fast', document: 'cutover', release: 'r1', since: 'now', released: false, ending: [] };
    world.running.add('fast');
  };
  await expect(world.claim('slow')).rejects.toThrow('execution fast (cutover)');
  expect(world.owner?.execution).toBe('fast');
});

test('work by hand ends by its release, or by somebody who says that he takes it over', async () => {
  await world.claim('hand-1');
  await expect(world.claim('two')).rejects.toThrow('"cdk-cutover claim --take-over" takes it over');
  expect(await world.claim('hand-2', true)).toBe('succeeded');
});

test('nobody takes over from an execution that runs, whatever he says', async () => {
  await world.claim('one');
  world.running.add('one');
  await expect(world.claim('hand-2', true)).rejects.toThrow(OwnedByAnother);
});

test('only the owner releases, and the record goes when nothing is left', async () => {
  await world.claim('one');
  await expect(release('two', world.record, async () => true)).rejects.toThrow(NotOwner);
  expect(await release('one', world.record, async () => true)).toBe('gone');
  expect(world.owner).toBeUndefined();
  expect(await release('one', world.record, async () => true)).toBe('gone');
});
