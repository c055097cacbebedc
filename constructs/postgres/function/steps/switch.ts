import { NotSubmitted } from '../../../../runtime/stages';
import { readEndpoint } from '../../../../runtime/endpoint/client-endpoint';
import { openedAt } from '../book';
import { inspectServer, listFences, refusesWrites, type FenceView } from '../fence/inspect';
import { openFence } from '../fence/open';
import { proveWritable } from '../fence/prove';
import { sealFence } from '../fence/seal';
import { answerOf, seeAnswer } from '../answer';
import { lastLook } from '../last-look';
import { assertStillCompared } from '../owner/compared';
import { rekeyFence } from '../owner/key';
import { underTurn } from '../owner/turn';
import { assertMoved, moveEndpoint, readMove } from '../move';
import { Probe } from '../probe';
import { raiseSequences } from '../sequences';
import { assertGreenServes } from '../serving';
import { drainClients } from '../drain';
import { clientSessions } from '../sessions';
import { readWork } from '../work';
import type { Stage } from '../stages';
import { wordsOf } from '../words/words-of';
import type { Run } from '../run';
import { pauseOf } from '../write-pause';
import { assertWritable, liftFence } from './close-fence';

const probes = new WeakMap<Run, Probe>();
const openedGreen = new WeakSet<Run>();

/** Lifts blue's fence when the switch fails before its point of no return. */
const revert = async (run: Run) => {
  await liftFence(run);
  await assertWritable(run);
};

/** Moves the client endpoint to green and opens green. Invoked again, it goes on from reality. */
export const switchStages: readonly Stage[] = [
  {
    id: 'last-look',
    do: async (run) => {
      const views = await inspectServer(run.blue);
      const opened = await openedAt(run.green);
      probes.set(
        run,
        new Probe(run, opened === undefined ? Math.max(0, ...views.map((view) => view.closedForMs ?? 0)) : 0),
      );
    },
    check: lastLook,
    revert,
  },
  {
    id: 'seal-fence',
    do: async (run) => {
      const views = await inspectServer(run.blue);
      if (!views.every((view) => view.state === 'sealed')) await sealFence(run, fenceIdOf(views));
    },
    check: async (run) => {
      await assertSealed(run);
    },
    revert,
  },
  {
    id: 'move-endpoint',
    pointOfNoReturn: true,
    do: async (run) => {
      const fenceId = await assertSealed(run).catch((error: unknown) => {
        throw new NotSubmitted(wordsOf(error), { cause: error });
      });
      await moveEndpoint(run, 'GREEN', fenceId);
    },
    check: async (run) => {
      await assertMoved(run, 'GREEN');
      run.figures.GreenServes = 1;
    },
  },
  {
    id: 'see-answer',
    do: (run) => seeAnswer(run, run.green),
    check: async (run) => {
      const answer = await answerOf(run);
      if (!(await answer.leadsTo(run.green))) throw new Error(`${run.values.endpoint.name} leads to ${answer.words}`);
      await raiseAgain(run);
    },
  },
  {
    id: 'open-green',
    do: async (run) => {
      // Never two writers: only a sealed blue lets green open.
      const fenceId = await assertSealed(run);
      const move = await readMove(run, 'GREEN');
      if (move?.fenceId !== fenceId)
        throw new Error(`The move was submitted under fence ${move?.fenceId}, blue's is ${fenceId}`);
      if ((await readEndpoint(run.values)).target !== 'GREEN')
        throw new Error('The client endpoint does not name green');
      const pause = pauseOf(await inspectServer(run.blue));
      const opens = refusesWrites(await inspectServer(run.green));
      if (opens) await assertStillCompared(run);
      const book = await run.green.book();
      await underTurn(run, book, () =>
        book.query(
          'INSERT INTO cdk_cutover.opened SELECT clock_timestamp() WHERE NOT EXISTS (SELECT FROM cdk_cutover.opened)',
        ),
      );
      // Last, after every wait: nobody opens blue any more.
      await rekeyFence(run, run.blue);
      await openFence(run, run.green);
      if (!opens) return;
      Object.assign(run.figures, { WritePause: pause(), CutOver: 1 });
      openedGreen.add(run);
    },
    check: async (run) => {
      await assertGreenServes(run);
      await proveWritable(run.green);
    },
  },
  { id: 'move-clients', do: moveClients, check: assertProbed },
];

/**
 * Clients may have called nextval on blue since the last look. Green takes no write before this, so no row of green gets a value that blue gave
 * out until now. What remains: sessions that are still on blue may call nextval until they are ended. They cannot write there, so such a value
 * counts only for a client that carries it over into a session on green (one that allocates in blocks, for example); green may give it out too.
 * Once green was opened its sequences are its own.
 */
async function raiseAgain(run: Run): Promise<void> {
  if ((await openedAt(run.green)) !== undefined) return;
  run.facts.sequencesRaised = Number(run.facts.sequencesRaised ?? 0) + (await raiseSequences(run, true));
}

async function moveClients(run: Run): Promise<void> {
  run.facts.sessionsEnded = await drainClients(run, run.blue);
  // Here, not in the last look: nobody waits any more.
  if (openedGreen.has(run)) Object.assign(run.figures, await readWork(run).catch(() => ({})));
}

async function assertProbed(run: Run): Promise<void> {
  const probe = probes.get(run)!;
  const seen = await run.deadline.within(15_000).until(
    () =>
      `waiting for a write through ${run.values.endpoint.name}: the last answer came from ${probe.seen.last ?? 'nobody'}`,
    50,
    async () => (probe.seen.last === 'green' && probe.seen.writes > 0 ? probe.seen : undefined),
  );
  await probe.stop();
  run.facts.readGapMs = seen.readGapMs;
  run.facts.writeGapMs = seen.writeGapMs;
  run.facts.sessionsOnBlue = (await clientSessions(run.blue)).join(', ');
}

/** Throws unless every database of blue is sealed by one and the same fence; returns its id. */
async function assertSealed(run: Run): Promise<string> {
  const views = await inspectServer(run.blue);
  const loose = views.filter((view) => view.state !== 'sealed');
  if (loose.length > 0) {
    throw new Error(`The fence on blue is not sealed: ${listFences(loose)}`);
  }
  return fenceIdOf(views);
}

function fenceIdOf(views: readonly FenceView[]): string {
  const ids = [...new Set(views.map((view) => view.fenceId))];
  if (ids.length !== 1 || ids[0] === undefined)
    throw new Error('The fences of blue are not one: close the fence again');
  return ids[0];
}
