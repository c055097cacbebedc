import { readEndpoint } from '../../../runtime/endpoint/client-endpoint';
import { openedAt } from './book';
import { inspectServer } from './fence/inspect';
import { readMove } from './move';
import type { Run } from './run';

/** Throws unless green serves and is open: the endpoint names it and no database of it refuses writes. */
export async function assertGreenServes(run: Run): Promise<void> {
  const { target, leadsTo } = await readEndpoint(run.values);
  if (target !== 'GREEN') throw new Error(`Green does not serve: the client endpoint names ${leadsTo ?? 'nothing'}`);
  const refusing = (await inspectServer(run.green)).filter(
    (view) => view.state === 'closed' || view.state === 'sealed',
  );
  if (refusing.length > 0) {
    throw new Error(
      `Green is not open for writes in ${refusing.map((view) => `"${view.database}"`).join(', ')}: finish the cutover first`,
    );
  }
}

/** Whether the point of no return was passed, or may have been: what prepares a cutover has nothing to do any more. */
export async function moveSubmitted(run: Run): Promise<boolean> {
  if ((await readMove(run, 'GREEN')) !== undefined) return true;
  return (await readEndpoint(run.values)).target === 'GREEN';
}

/** Throws once the move was submitted: from then on nothing is undone. */
export async function assertNotMoved(run: Run): Promise<void> {
  if (await moveSubmitted(run)) {
    throw new Error(
      'The move of the client endpoint to green was submitted: nothing is undone any more. Start the cutover again to finish it.',
    );
  }
}

/** Throws once green was, or may have been, given to clients: undoing would take away what serves. */
export async function assertUndoable(run: Run): Promise<void> {
  await assertNotMoved(run);
  const opened = await openedAt(run.green);
  if (opened !== undefined) {
    throw new Error(
      `Green was open for clients since ${opened.toISOString()}: it may hold writes that blue lacks, and is left as it is`,
    );
  }
}
