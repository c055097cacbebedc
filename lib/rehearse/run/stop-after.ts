import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { whoServes } from '../../operate/explain';
import { Operator } from '../../operator/operator';
import { runEnd, type RunEnd } from '../../operator/outcome';
import { partName } from '../../runbook/part-name';
import { stepName } from '../../render/step-name';
import { ownClientConfig } from '../aws/own-client-config';
import type { Declared } from './declared';
import type { Rehearsal } from './rehearsal';
import { StepTracker } from './step-tracker';

/** Nothing beyond the deploy, or no further than the prepare document goes. */
const PLACES = ['deploy', 'prepare'];

/** Where a rehearsal may stop: places, and ids of steps. */
export function stoppingPlaces({ runbook }: Declared): readonly string[] {
  return [...PLACES, ...runbook.cutover.steps.map(({ id }) => id)];
}

/**
 * Goes on with a deployed rehearsal until a step has ended, check included, and leaves all as it is then. No clients are at work.
 * @param place one of `stoppingPlaces`
 */
export async function goUntil(rehearsal: Rehearsal, place: string): Promise<RunEnd> {
  const { declared, progress, signal } = rehearsal.settings;
  if (place === 'deploy') {
    return { outcome: 'succeeded', words: `Stopped after the deploy. ${whoServes(await rehearsal.state())}` };
  }
  const operator = await operatorOf(rehearsal);
  const step = declared.runbook.cutover.steps.find(({ id }) => id === place);
  const last = stepName(partName(step?.check.action === undefined ? 'do' : 'check', place));
  const tracker = new StepTracker(declared.runbook, progress);
  const unsubscribe = rehearsal.subscribe((event) => {
    tracker.on(event);
    if (event.kind === 'step' && event.step === last && event.status === 'Success') {
      rehearsal.aws.ssm.startNoMore(event.executionId);
    }
  });
  try {
    const verb = place === 'prepare' ? 'prepare' : 'cutover';
    const id = await operator.start(verb, {});
    const run = await operator.follow(id, { signal, everyMs: 100, step: () => undefined });
    const { state } = await operator.look();
    if (run.outcome === 'cancelled')
      return { outcome: 'succeeded', words: `Stopped after ${place}. ${whoServes(state)}` };
    const end = runEnd(verb, run, state, declared.runbook);
    return place === 'prepare' && end.outcome === 'succeeded' ? { ...end, words: `Prepared. ${end.words}` } : end;
  } finally {
    unsubscribe();
  }
}

/** An operator of the upgrade that is rehearsed. */
function operatorOf({ aws, settings: { declared } }: Rehearsal): Promise<Operator> {
  const config = ownClientConfig(aws);
  const { runbook, documents } = declared;
  return Operator.of({ ssm: new SSMClient(config), lambda: new LambdaClient(config) }, { runbook, documents });
}
