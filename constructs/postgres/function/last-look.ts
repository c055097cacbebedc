import { readEndpoint } from '../../../runtime/endpoint/client-endpoint';
import { changedPasswords } from './blue-logins';
import { eachFenced } from './fence/fenced';
import { gapsOf, inspectServer, listFences } from './fence/inspect';
import { keepLease, leastLeft, takeUpLease } from './fence/hold';
import { isOpening } from './fence/open';
import { changedLargeObjects } from './large-objects';
import { readMove } from './move';
import { recoveryOf, sinceCompared } from './owner/compared';
import { notPassed } from './owner/passed';
import { raiseSequences } from './sequences';
import { describeDifference, serverDifferences } from './server-differences';
import type { Run } from './run';

/**
 * The last look before the switch: blue's fence is closed and never lapsed, the comparison made under this very fence is equal in every
 * database and made of what green holds now, neither side recovered from a crash since, this run's looks passed, nothing unfenced appeared on
 * either, roles, their passwords, settings and databases are as they were, green is sealed and has every database. Collects what is wrong. Then
 * raises green's sequences to blue's, which pass the fence.
 */
export async function lastLook(run: Run): Promise<void> {
  // The move was submitted before: blue has been sealed since, and what was seen then still holds.
  if ((await readMove(run, 'GREEN')) !== undefined) return;
  const { target, leadsTo } = await readEndpoint(run.values);
  if (target !== 'BLUE') {
    throw new Error(
      `The client endpoint names ${leadsTo ?? 'nothing'}, not blue (${run.values.blue.host}): nothing was moved`,
    );
  }
  const views = await inspectServer(run.blue);
  const open = views.filter((view) => view.state !== 'closed' && view.state !== 'sealed');
  if (open.length > 0) {
    throw new Error(`The fence on blue is not closed: ${listFences(open)}`);
  }
  await takeUpLease(run);
  await keepLease(run);
  const left = await leastLeft(run);
  if (left !== undefined) run.facts.fenceLeastLeftMs = left;
  const ids = new Set(views.map((view) => view.fenceId));
  const wrong = ids.size === 1 ? [] : ['the databases of blue were fenced apart'];
  wrong.push(...(await notPassed(run)));
  if (await isOpening(run.blue)) wrong.push('the fence on blue was about to be opened, so it is not to be trusted');
  wrong.push(...(await comparisons(run)), ...(await gaps(run)), ...(await greenWrongs(run)));
  if (wrong.length === 0) {
    const { otherFillings, recovered } = await sinceCompared(run);
    wrong.push(...otherFillings, ...recovered.map(recoveryOf));
  }
  if (wrong.length === 0) {
    wrong.push(...(await serverDifferences(run)).map((one) => `${describeDifference(one)}, since the comparison`));
    wrong.push(...(await changedPasswords(run)).map((words) => `${words}, since the passwords were set on green`));
    wrong.push(
      ...(await changedLargeObjects(run)).map(
        (name) => `large objects of database "${name}" changed since they were copied`,
      ),
    );
  }
  if (wrong.length > 0) throw new Error(`The last look found:\n- ${wrong.join('\n- ')}`);
  run.facts.sequencesRaised = await raiseSequences(run, false);
}

async function comparisons(run: Run): Promise<string[]> {
  const found = await run.blue.each(async (client, database) => {
    const { rows } = await client.query<{ equal: boolean }>(
      `SELECT equal FROM cdk_cutover.comparison WHERE fence_id = (SELECT fence_id FROM cdk_cutover.closed)
       ORDER BY compared_at DESC LIMIT 1`,
    );
    if (rows[0] === undefined) return [`database "${database}" was not compared under this fence`];
    return rows[0].equal ? [] : [`the comparison of database "${database}" found differences`];
  });
  return found.flat();
}

async function gaps(run: Run): Promise<string[]> {
  const found = await run.blue.each(async (client, database) => {
    const { rows } = await client
      .query<{ subname: string }>(
        `SELECT subname FROM pg_subscription WHERE subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      )
      .catch(() => ({ rows: [] }));
    return [
      ...(await gapsOf(client)).map((gap) => `${gap} in database "${database}"`),
      ...rows.map((row) => `subscription ${row.subname} writes into database "${database}"`),
    ];
  });
  return found.flat();
}

async function greenWrongs(run: Run): Promise<string[]> {
  const green = new Map((await inspectServer(run.green)).map((view) => [view.database, view.state]));
  const loose = [...green].filter(([, state]) => state !== 'sealed');
  const missing = (await run.blue.databases()).filter((name) => !green.has(name));
  const gaps = await eachFenced(run.green, async (client, database) =>
    (await gapsOf(client)).map((gap) => `${gap} in database "${database}" of green`),
  );
  return [
    ...gaps.flat(),
    ...loose.map(([name, state]) => `the fence of database "${name}" on green is ${state}, not sealed`),
    ...missing.map((name) => `database "${name}" is missing on green`),
  ];
}
