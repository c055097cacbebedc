import type { Judged } from '../judge/judge';
import type { Mutation } from '../../../faults/mutations/mutate';

/** Turns a verdict round: without the guard, the attack has to break a promise, and has to have been delivered. */
export function caught({ guard, attack }: Mutation, without: Judged | Error): Judged {
  const name = `without ${guard}: ${attack}`;
  if (without instanceof Error) {
    const nothing = { planned: 0, delivered: 0, outcome: 'not tried', writeGapMs: 0, ms: 0, notes: [] };
    return { ...nothing, name, broken: [without.message] };
  }
  const { broken, delivered } = without;
  // Without the guard the attack takes another course: not all of its faults need come to pass.
  return {
    ...without,
    ...{ name, planned: delivered },
    outcome: broken.length === 0 ? without.outcome : `noticed: ${broken[0]}`,
    broken: [
      ...(broken.length === 0
        ? ['no promise was broken without the guard: it guards nothing, or the attack is too weak']
        : []),
      ...(delivered === 0 ? ['no fault was delivered'] : []),
    ],
  };
}
