import type { Run } from '../run';

/** What a run must have passed before blue refuses its clients, and before they are moved. */
const LOOKS = ['look-at-account', 'preflight', 'try-logins'] as const;
export type PassedLook = (typeof LOOKS)[number];

/**
 * Notes in the record that this execution passed a look. No document of AWS says that a step whose function throws fails its execution: what rests on
 * a look reads here that it passed. Claiming begins with none. Whoever only looks, without an execution, notes nothing.
 */
export async function notePassed(run: Run, look: PassedLook): Promise<void> {
  await note(run, `(passed - $2::text) || to_jsonb($2::text)`, look);
}

/** It is looked at again: until it passes, it did not. */
export async function withdrawPassed(run: Run, look: PassedLook): Promise<void> {
  await note(run, 'passed - $2::text', look);
}

/** What this execution has not passed, in words. */
export async function notPassed(run: Run): Promise<string[]> {
  const { rows } = await (
    await run.blue.book()
  ).query<{ passed: readonly string[] }>('SELECT passed FROM cdk_cutover.owner WHERE execution = $1', [
    run.values.executionId,
  ]);
  const passed = rows[0]?.passed ?? [];
  return LOOKS.filter((look) => !passed.includes(look)).map(
    (look) => `step '${look}' of this run did not pass: see what it said, remove the cause and start again`,
  );
}

async function note({ blue, values: { executionId } }: Run, passed: string, look: PassedLook): Promise<void> {
  if (executionId === '') return;
  await (
    await blue.book()
  ).query(`UPDATE cdk_cutover.owner SET passed = ${passed} WHERE execution = $1 AND released_at IS NULL`, [
    executionId,
    look,
  ]);
}
