import { setTimeout as sleep } from 'node:timers/promises';
import { readEndpoint, ttlMs } from '../../../../runtime/endpoint/client-endpoint';
import { Probe } from '../probe';
import { lateLargeObjects } from '../large-objects';
import { readMove } from '../move';
import { assertGreenServes } from '../serving';
import { clientSessions, endClientSessions, loginRoles, refuseLogins } from '../sessions';
import type { Run } from '../run';
import type { Stage } from '../stages';

/** A client that had no answer for so long would call it an outage. */
const SILENCE_MS = 5_000;

const probes = new WeakMap<Run, Probe>();

/** Reads and writes through the client endpoint for a while, and ends sessions that still hold on to blue. */
export const watchStages: readonly Stage[] = [
  {
    id: 'watch',
    do: async (run) => {
      await assertGreenServes(run);
      const probe = new Probe(run);
      probes.set(run, probe);
      const until =
        Date.now() + Math.min(Math.max(1, run.values.watchSeconds) * 1_000, Math.max(0, run.deadline.left - 15_000));
      while (Date.now() < until) {
        // Whoever falls back meanwhile wants the sessions on blue.
        const { target, leadsTo } = await readEndpoint(run.values);
        if (target !== 'GREEN')
          throw new Error(`The client endpoint names ${leadsTo ?? 'nothing'}, no longer green: the watch ends`);
        await endClientSessions(run.blue, 'idle');
        await sleep(Math.min(500, Math.max(0, until - Date.now())));
      }
    },
    check: async (run) => {
      const { seen } = probes.get(run)!;
      Object.assign(run.facts, {
        reads: seen.reads,
        writes: seen.writes,
        readGapMs: seen.readGapMs,
        writeGapMs: seen.writeGapMs,
      });
      run.facts.sessionsOnBlue = (await clientSessions(run.blue)).join(', ');
      const silence = Math.max(seen.readGapMs, seen.writeGapMs);
      if (seen.last !== 'green' || seen.writes === 0 || silence > SILENCE_MS) {
        throw new Error(
          `The watch saw ${seen.reads} reads and ${seen.writes} writes through ${run.values.endpoint.name}, the last from ` +
            `${seen.last ?? 'nobody'}, and ${silence} ms without an answer: look at green; the way back is the fall-back document`,
        );
      }
    },
  },
];

/** Refuses clients on blue, once the name is forgotten everywhere, so that nobody reads stale data. */
export const refuseBlueStages: readonly Stage[] = [
  {
    id: 'refuse-blue',
    do: async (run) => {
      await assertGreenServes(run);
      const moved = await readMove(run, 'GREEN');
      if (moved !== undefined) {
        await sleep(
          Math.min(Math.max(0, (await ttlMs(run.values)) - moved.ageMs), Math.max(0, run.deadline.left - 30_000)),
        );
      }
      await refuseClients(run);
    },
    check: async (run) => {
      await assertRefused(run);
      await assertNothingLate(run);
    },
  },
];

/** Nobody writes on blue any more: what its large objects hold now, beyond the last look, is on blue alone. */
async function assertNothingLate(run: Run): Promise<void> {
  const late = await lateLargeObjects(run);
  if (late.length === 0) return;
  throw new Error(
    `Large objects of database ${late.map((name) => `"${name}"`).join(', ')} changed on blue after the last look, by sessions that had not moved yet: ` +
      'green lacks that. Compare "SELECT oid, md5(lo_get(oid)) FROM pg_largeobject_metadata" on both servers and carry over to green what it needs. ' +
      'Then, in database postgres of blue, DELETE FROM cdk_cutover.large_objects, and start the cutover again to finish it.',
  );
}

/** Takes the right to log in on blue from the client roles and ends their sessions. */
export async function refuseClients(run: Run): Promise<void> {
  await refuseLogins(run.blue);
  await run.deadline.within(15_000).until(
    () => `ending client sessions on blue`,
    100,
    async () => {
      await endClientSessions(run.blue, 'all');
      return (await clientSessions(run.blue)).length === 0 ? true : undefined;
    },
  );
}

/** Throws while a client may log in on blue or is connected there. */
export async function assertRefused(run: Run): Promise<void> {
  const wrong = [
    ...(await loginRoles(run.blue)).map((role) => `role "${role}" may log in`),
    ...(await clientSessions(run.blue)).map((words) => `${words} is connected`),
  ];
  if (wrong.length > 0) throw new Error(`Blue still takes clients: ${wrong.join('; ')}`);
}
