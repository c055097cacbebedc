import { NotSubmitted } from '../../../../runtime/stages';
import { readEndpoint } from '../../../../runtime/endpoint/client-endpoint';
import { seeAnswer } from '../answer';
import { readBook } from '../book';
import { ensureLoginsOnBlue } from '../blue-logins';
import { closeFence } from '../fence/close';
import { inspectServer, refusesWrites, strongest, weakest } from '../fence/inspect';
import { installFence } from '../fence/install';
import { keepFromOpening, openFence } from '../fence/open';
import { proveRefused, proveWritable } from '../fence/prove';
import { drainClients } from '../drain';
import { measureLoss } from '../loss';
import { assertMoved, forgetMove, moveEndpoint, readMove, settle } from '../move';
import { allowLogins, endClientSessions, forgetRefusedLogins, refuseLogins, refuseLoginsAgain } from '../sessions';
import type { Stage } from '../stages';
import { wordsOf } from '../words/words-of';
import type { Run } from '../run';
import { pauseOf } from '../write-pause';

/** Back to blue, losing what green was given. Green is sealed before blue opens: never two writers. */
export const fallBackStages: Readonly<Record<string, readonly Stage[]>> = {
  'fb-preflight': [
    {
      id: 'fb-preflight',
      do: assertAccepted,
      check: async (run) => {
        if (!(await isBackOnBlue(run))) await assertBlueSealed(run);
      },
    },
  ],
  'fb-fence-green': [
    {
      id: 'fb-fence-green',
      do: async (run) => {
        await assertAccepted(run);
        if (await isBackOnBlue(run)) return;
        await assertBlueSealed(run);
        await installFence(run, run.green);
        await closeFence(run, run.green, { sealed: true });
      },
      check: async (run) => {
        await assertGreenSealed(run);
        await proveRefused(run, run.green);
      },
    },
  ],
  'undo-fb-fence-green': [
    {
      id: 'undo-fb-fence-green',
      do: async (run) => {
        if (await isOver(run)) return;
        await settle(run, 'BLUE');
        // Before green opens: nobody may read stale data on blue, wherever the fall back stopped.
        await keepOutOfBlue(run);
        const pause = pauseOf(await inspectServer(run.green).catch(() => []));
        await keepFromOpening(run, run.blue);
        await openFence(run, run.green);
        run.figures.WritePause = pause();
      },
      check: async (run) => {
        if (!(await isOver(run))) await proveWritable(run.green);
      },
    },
  ],
  'fb-measure-loss': [{ id: 'fb-measure-loss', do: measureLoss, check: async () => undefined }],
  'fb-move-endpoint': [
    {
      id: 'fb-move-endpoint',
      pointOfNoReturn: true,
      do: async (run) => {
        await assertAccepted(run);
        if (await isBackOnBlue(run)) return;
        await assertGreenSealed(run).catch((error: unknown) => {
          throw new NotSubmitted(wordsOf(error), { cause: error });
        });
        // Clients must be able to log in on blue once the name leads there.
        await allowLogins(run.blue);
        await ensureLoginsOnBlue(run).catch((error: unknown) => {
          throw new NotSubmitted(wordsOf(error), { cause: error });
        });
        await moveEndpoint(run, 'BLUE');
      },
      revert: keepOutOfBlue,
      check: async (run) => {
        await assertMoved(run, 'BLUE');
        run.figures.GreenServes = 0;
        await seeAnswer(run, run.blue);
      },
    },
  ],
  'fb-open-blue': [
    {
      id: 'fb-open-blue',
      do: async (run) => {
        await assertAccepted(run);
        await assertNamesBlue(run);
        await seeAnswer(run, run.blue);
        const pause = pauseOf(await inspectServer(run.green));
        const opens = refusesWrites(await inspectServer(run.blue));
        // Last, after every wait: green takes no write, and nobody opens it any more.
        await keepFromOpening(run, run.green);
        await assertGreenSealed(run);
        await openFence(run, run.blue);
        if (opens) Object.assign(run.figures, { WritePause: pause(), FellBack: 1 });
        await forgetRefusedLogins(run.blue);
        await forgetMove(run, 'GREEN');
        await refuseLogins(run.green);
        await drainClients(run, run.green);
        await endClientSessions(run.green, 'all');
      },
      check: async (run) => {
        await proveWritable(run.blue);
        await assertGreenSealed(run);
        await forgetMove(run, 'BLUE');
      },
    },
  ],
};

/**
 * The name stays on green: who logged in on blue would read stale data. Only where logins had been taken; before that, clients may still be on
 * blue, and move over by themselves.
 */
async function keepOutOfBlue(run: Run): Promise<void> {
  await refuseLoginsAgain(run.blue);
  const refused = await readBook(run.blue, 'SELECT FROM cdk_cutover.refused');
  if (refused.length > 0) await endClientSessions(run.blue, 'all');
}

/** Refuses unless the loss was accepted in so many words and green serves, or the way back has begun. */
async function assertAccepted(run: Run): Promise<void> {
  if (run.values.fallBack !== 'lose-writes') {
    throw new Error(
      `FallBack is "${run.values.fallBack}": without replication, falling back loses every write that green took. ` +
        'Accept that in so many words (FallBack=lose-writes) or stay on green.',
    );
  }
  if ((await readMove(run, 'BLUE')) !== undefined || (await isBackOnBlue(run))) return;
  const { target, leadsTo } = await readEndpoint(run.values);
  if (target !== 'GREEN')
    throw new Error(
      `Green does not serve (the client endpoint names ${leadsTo ?? 'nothing'}): there is nothing to fall back from`,
    );
}

/** Blue takes writes again, so green never may. Where that cannot be learned, it is not so. */
async function isOver(run: Run): Promise<boolean> {
  return isBackOnBlue(run)
    .then(async (is) => is && (await readMove(run, 'BLUE')) === undefined)
    .catch(() => false);
}

/**
 * The name is blue's again and green is sealed: an earlier run came so far that only opening blue is left to do, or nothing at all. A blue that was
 * opened in some databases belongs here: it died in between.
 */
async function isBackOnBlue(run: Run): Promise<boolean> {
  if ((await readEndpoint(run.values)).target !== 'BLUE') return false;
  if (weakest(await inspectServer(run.green)) !== 'sealed') return false;
  // A database that was made since is open, whether or not it has a fence.
  return (await readMove(run, 'BLUE')) !== undefined || strongest(await inspectServer(run.blue)) === 'open';
}

async function assertNamesBlue(run: Run): Promise<void> {
  const { target, leadsTo } = await readEndpoint(run.values);
  if (target !== 'BLUE') throw new Error(`Blue is not opened: the client endpoint names ${leadsTo ?? 'nothing'}`);
}

async function assertBlueSealed(run: Run): Promise<void> {
  const state = weakest(await inspectServer(run.blue));
  if (state !== 'sealed') {
    throw new Error(
      state === 'absent'
        ? 'Blue was retired (it has no fence any more): there is no way back by this document'
        : `The fence on blue is ${state}, not sealed: blue may take writes while green does`,
    );
  }
}

async function assertGreenSealed(run: Run): Promise<void> {
  const state = weakest(await inspectServer(run.green));
  if (state !== 'sealed')
    throw new Error(`The fence on green is ${state}, not sealed: fence green first (fb-fence-green)`);
}
