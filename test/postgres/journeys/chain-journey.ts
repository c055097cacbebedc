import type { Load } from '../../../constructs/postgres/rehearsal/load/load';
import { findEngine } from '../../../constructs/postgres/rehearsal/server/engine';
import { cutOver } from '../../../lib/rehearse/run/cut-over';
import { removeFolders } from '../../rehearse/assembly/handmade';
import { chainApp } from './chain-stack';
import { journey, type Journey } from './world';

let world: Journey;
beforeAll(async () => {
  // Bringing a server by npm holds this process up, and the clients in it with it.
  await findEngine('13.23');
  world = await journey(chainApp('11 to 13'));
}, 300_000);
afterAll(async () => {
  await world?.end();
  removeFolders();
});

const calm = { calmMs: { before: 500, after: 500 } };
const aws = () => world.rehearsal.aws;
const record = () => {
  const [zone] = aws().route53.zoneIds;
  return aws()
    .route53.recordSets(zone)
    .map(({ values }) => values[0]);
};
/** The newest server of a major version. */
const hostOf = (major: string) =>
  world.rehearsal.live.servers.filter(({ version }) => version.split('.')[0] === major).pop()!.address;
const deleted = () =>
  world.rehearsal.deployment.events.all
    .filter(({ status }) => status === 'DELETE_COMPLETE')
    .map(({ logicalId }) => logicalId);
/** What the clients saw while something happened. */
async function seenBy<T>(clients: Load, what: () => Promise<T>) {
  await new Promise((done) => setTimeout(done, 500));
  const outcome = await what();
  await new Promise((done) => setTimeout(done, 500));
  const { clients: saw, failures } = await clients.stop();
  const { failedReads, failedWrites, lostWrites, acknowledgedWrites } = saw;
  expect(acknowledgedWrites).toBeGreaterThan(0);
  return { outcome, seen: { failedReads, failedWrites, lostWrites, failures: failures.slice(0, 3) } };
}
const NOTHING = { failedReads: 0, failedWrites: 0, lostWrites: 0, failures: [] };

test('11 is upgraded to 13, and the record of the same stack follows', async () => {
  const { outcome, failures } = await cutOver(world.rehearsal, calm);
  expect({ outcome, failures }).toEqual({ outcome: 'succeeded', failures: [] });
  expect(record()).toEqual([hostOf('13')]);
}, 300_000);

/** Deploys a chapter while clients work: nobody notices, and not for a second does the name lead anywhere else. */
async function unnoticed(chapter: Parameters<typeof chainApp>[0], serving: string): Promise<void> {
  const host = hostOf(serving);
  const changes = aws().route53.changes.length;
  const { outcome, seen } = await seenBy(await world.clients(host), () => world.deploy(chainApp(chapter)));
  const { status, failure, leftovers } = outcome;
  expect({ status, failure, leftovers }).toEqual({ status: 'UPDATE_COMPLETE', failure: undefined, leftovers: [] });
  expect(seen).toEqual(NOTHING);
  expect([record(), aws().route53.changes.length]).toEqual([[host], changes]);
  // What green needs, the zone, the record and the clients' secret.
  expect(deleted().filter((id) => /^(Postgres13|Postgres15|Zone|Record|Role)/.test(id))).toEqual([]);
}

test("once retired, the upgrade's lines are deleted while clients work: green and all that it needs stay", async () => {
  expect(await world.run('first-retire')).toBe('Success');
  await unnoticed('13 serves', '13');
  expect(deleted().some((id) => id.startsWith('FirstCutover'))).toBe(true);
}, 300_000);

test('green is the blue of the next upgrade, which is declared, given up, and declared again while clients work', async () => {
  await unnoticed('13 to 15', '13');
  await unnoticed('13 serves', '13');
  expect(deleted().some((id) => id.startsWith('SecondCutover'))).toBe(true);
  await unnoticed('13 to 15', '13');
  // The 15 of the upgrade that was given up is retained, as every green is.
  expect(world.rehearsal.live.servers.map(({ version }) => version.split('.')[0]).sort()).toEqual([
    '11',
    '13',
    '15',
    '15',
  ]);
}, 300_000);

test('13 is upgraded to 15 without a lost write', async () => {
  const clients = await world.clients(hostOf('15'));
  const { outcome, seen } = await seenBy(clients, () => world.run('second-cutover'));
  expect(outcome).toBe('Success');
  expect(record()).toEqual([hostOf('15')]);
  expect(seen).toMatchObject({ failedReads: 0, lostWrites: 0 });
  expect(await world.run('second-retire')).toBe('Success');
}, 300_000);
