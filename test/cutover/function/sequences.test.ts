import type { CutoverEvent } from '../../../constructs/cutover/function/request';
import { event, Kong, loseWrites, remove } from './kong';
import { numbers, World } from './world';

/** What must never be asked for, whatever came before; empty when all is well. */
function forbidden(call: string, asked: CutoverEvent, rollback: boolean, world: World, kong: Kong): string[] {
  const { active, fallBack, fallBackReason } = asked.ResourceProperties;
  const changes = asked.RequestType === 'Update' && asked.OldResourceProperties?.active !== active;
  const stated = fallBack === 'keep-writes' || (fallBack === 'lose-writes' && fallBackReason !== '');
  const stopped = kong.aws.executions.find(({ id }) => call === `Stop ${id}`);
  const wrong: string[] = [];
  if (call === 'Start kong-fall-back' && !(changes && active === 'BLUE' && stated && !rollback)) {
    wrong.push('falls back without a stated choice');
  }
  if (call === 'Start kong-cutover' && !world.beyondTheMove && !(changes && active === 'GREEN' && !rollback)) {
    wrong.push('cuts over though nobody asked for it');
  }
  if (stopped && stopped.document !== 'kong-cutover') wrong.push(`stops ${stopped.document}`);
  if (stopped && !(asked.RequestType === 'Delete' || (changes && rollback && active === 'BLUE'))) {
    wrong.push('stops what it should join');
  }
  if (/^(Start|Stop)/.test(call) && asked.RequestType !== 'Delete' && !changes) wrong.push('acts without a change');
  return wrong;
}

function anyEvent(random: (below: number) => number): CutoverEvent {
  const side = (): string => ['BLUE', 'GREEN'][random(2)];
  const choices: Record<string, string>[] = [
    {},
    {},
    loseWrites,
    { fallBack: 'keep-writes' },
    { fallBack: 'lose-writes' },
  ];
  const choice = choices[random(5)];
  const kind = random(8);
  if (kind === 0) return event('Create', { active: side(), ...choice });
  if (kind === 1) return remove(side());
  return event('Update', { active: side(), ...choice }, { active: side() });
}

let kong: Kong;
beforeAll(async () => void (kong = await Kong.start()));
afterAll(() => kong.aws.stop());

async function play(seed: number): Promise<{ wrong: string[]; started: string[] }> {
  kong.prepare();
  const random = numbers(seed);
  const world = new World(kong.aws, random);
  const wrong: string[] = [];
  let asked: CutoverEvent;
  kong.aws.before = (call) => {
    const rollback = kong.aws.stackStatus.endsWith('ROLLBACK_IN_PROGRESS');
    wrong.push(...forbidden(call, asked, rollback, world, kong).map((words) => `seed ${seed}: ${call} ${words}`));
  };
  for (let request = 0; request < 6; request++) {
    asked = anyEvent(random);
    kong.aws.stackStatus = random(3) === 0 ? 'UPDATE_ROLLBACK_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
    for (let tick = random(4); tick > 0; tick--) world.tick();
    const fault = [undefined, 'lost', 'AccessDeniedException'][random(3)];
    if (fault) kong.aws.fail(['Start', 'Stop', 'Describe', 'DescribeStacks', 'Invoke', 'Get'][random(6)], fault);
    if (random(3) === 0) await kong.begin(asked).catch(() => undefined);
    const begun = await kong.begin(asked).catch(() => undefined);
    for (let poll = 0; begun && poll < 20; poll++) {
      world.tick();
      const answer = await kong.poll(begun).catch((error: Error) => error);
      const running = kong.aws.executions
        .filter(({ status }) => status === 'InProgress')
        .map(({ document }) => document);
      if (new Set(running).size < running.length) wrong.push(`seed ${seed}: runs ${running.join(' and ')} at once`);
      if (answer instanceof Error) break;
      const side = answer.Data?.activeSide;
      if (side !== undefined && side !== 'UNKNOWN' && side !== world.serves) wrong.push(`seed ${seed}: claims ${side}`);
      if (answer.IsComplete) break;
    }
  }
  return { wrong, started: kong.aws.effects };
}

test('No sequence of events, faults and deaths falls back without a stated choice, cuts over unasked, stops what it may not, runs a document twice or lies', async () => {
  const wrong: string[] = [];
  const started = new Set<string>();
  for (let seed = 1; seed <= 40; seed++) {
    const played = await play(seed);
    wrong.push(...played.wrong);
    for (const call of played.started) started.add(call.replace(/^Stop .*/, 'Stop'));
  }
  expect(wrong).toEqual([]);
  expect([...started].sort()).toEqual(['Start kong-cutover', 'Start kong-fall-back', 'Start kong-undo', 'Stop']);
}, 120_000);

test('The judge of these sequences sees what is forbidden', () => {
  kong.prepare();
  const blue = new World(kong.aws, () => 1);
  const undo = kong.aws.put('kong-undo', 'InProgress');
  const stale = event('Update', { active: 'BLUE', fallBack: 'lose-writes' }, { active: 'GREEN' });
  const calm = event('Update', { active: 'BLUE' }, { active: 'BLUE' });
  expect(forbidden('Start kong-fall-back', stale, false, blue, kong)).toEqual(['falls back without a stated choice']);
  expect(forbidden('Start kong-cutover', stale, false, blue, kong)).toEqual(['cuts over though nobody asked for it']);
  expect(forbidden(`Stop ${undo.id}`, stale, false, blue, kong)).toEqual([
    'stops kong-undo',
    'stops what it should join',
  ]);
  expect(forbidden('Start kong-undo', calm, true, blue, kong)).toEqual(['acts without a change']);
});
