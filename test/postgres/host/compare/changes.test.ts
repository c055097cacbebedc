import { COLUMNS } from './changes/columns';
import { CONSTRAINTS } from './changes/constraints';
import { INDEXES_AND_TRIGGERS } from './changes/indexes-and-triggers';
import { OPERATORS } from './changes/operators';
import { REMOTE } from './changes/remote';
import { RIGHTS } from './changes/rights';
import { ROUTINES } from './changes/routines';
import { ROWS } from './changes/rows';
import { SERVER } from './changes/server';
import { TABLES } from './changes/tables';
import { TYPES } from './changes/types';
import { VIEWS_AND_SEQUENCES } from './changes/views-and-sequences';
import { WORDS } from './changes/words';
import { linesOf, World } from './world';

const CHANGES = [
  ...[TABLES, COLUMNS, CONSTRAINTS, INDEXES_AND_TRIGGERS, VIEWS_AND_SEQUENCES, TYPES, ROUTINES, OPERATORS, REMOTE],
  ...[RIGHTS, WORDS, SERVER, ROWS],
].flat();

describe('Two servers of different majors that hold one of everything', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    world.rememberBlue();
  }, 60_000);
  afterAll(() => world?.stop());

  it('are equal where nothing was changed', async () => {
    expect(linesOf(await world.compare())).toEqual([]);
  });

  it.each(CHANGES)('differ after: $sql', async ({ sql, found, catalogsAlone }) => {
    expect(await world.after(sql, catalogsAlone)).toEqual(found);
  });

  it('are tried with every kind of object, and equal again in the end', async () => {
    expect(CHANGES.length).toBeGreaterThanOrEqual(290);
    expect(linesOf(await world.compare())).toEqual([]);
  });
});
