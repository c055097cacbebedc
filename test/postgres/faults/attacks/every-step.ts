import { setTimeout as pause } from 'node:timers/promises';
import { cutover } from '../../../../constructs/postgres/path/cutover';
import { fallBack } from '../../../../constructs/postgres/path/fall-back';
import type { RunbookPath } from '../../../../lib/runbook/runbook';
import type { OperatorDocument } from '../../../../lib/operator/operated-upgrade';
import type { StartedExecution } from '../../../faults/world/execution';
import { effects } from './effects';
import type { Attack } from './attack';
import type { Scene } from './scene';

const END_MS = 120_000;
/** What a process that goes on gets to do all that it still would. */
const EFFECTS_MS = 3_000;

/** A path of the upgrade, and what brings it to its beginning. */
interface Path {
  readonly steps: RunbookPath['steps'];
  readonly start: (scene: Scene) => Promise<StartedExecution>;
  readonly document: OperatorDocument;
  readonly losesGreen: boolean;
}

const paths: readonly Path[] = [
  { steps: cutover(60).steps, document: 'cutover', start: (scene) => scene.execute('cutover'), losesGreen: false },
  {
    steps: fallBack.steps,
    document: 'fallBack',
    losesGreen: true,
    start: async (scene) => {
      await scene.expectEnd(await scene.execute('cutover'), 'Success', END_MS);
      return scene.execute('fallBack', { FallBack: 'lose-writes' });
    },
  },
];

/** Every step and stage: killed, frozen until others have finished, its sessions ended, and a second driver beside it. */
export const everyStep: readonly Attack[] = paths.flatMap((path) => [
  ...stagesOf(path).flatMap((stage) => [killed(path, stage), frozen(path, stage), withoutSessions(path, stage)]),
  ...scriptsOf(path).flatMap((script) => [killedHost(path, script), frozenHost(path, script)]),
  ...path.steps.map(({ id }) => besides(path, id)),
]);

function stagesOf({ steps }: Path): readonly string[] {
  return steps.flatMap(({ id, action: { _data: action } }) => {
    if (action.kind !== 'function') return [];
    return action.stages.length === 0 ? [id] : action.stages.map((stage) => stage.id);
  });
}

function scriptsOf({ steps }: Path): readonly string[] {
  return steps.filter(({ action }) => action._data.kind === 'host-script').map(({ id }) => id);
}

function killed({ start, losesGreen }: Path, stage: string): Attack {
  return {
    ...{ name: `killed@${stage}`, bounded: false, planned: 1, losesGreen },
    sentence: `The function is killed when it has done ${stage}, before it can say so.`,
    play: async (scene) => {
      const armed = scene.arm({ place: 'function', signal: 'SIGKILL', texts: effects.ended(stage) });
      const execution = await start(scene);
      await scene.delivery(armed, END_MS);
      await execution.ended(END_MS);
      scene.note(execution.words);
    },
  };
}

function frozen({ start, losesGreen }: Path, stage: string): Attack {
  return {
    ...{ name: `frozen@${stage}`, bounded: false, planned: 1, losesGreen },
    sentence: `The function is frozen when it begins ${stage}, and its execution cancelled; what status names is done; the function wakes up.`,
    play: async (scene) => {
      const armed = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.begins(stage) });
      const execution = await start(scene);
      const stopped = await scene.delivery(armed, END_MS);
      await scene.endLockSessions();
      await execution.cancel();
      await execution.ended(END_MS);
      await scene.settle();
      scene.resume(stopped);
      await pause(EFFECTS_MS);
    },
  };
}

function withoutSessions({ start, losesGreen }: Path, stage: string): Attack {
  return {
    ...{ name: `sessions-ended@${stage}`, bounded: false, planned: 2, losesGreen },
    sentence: `Every session of ours on both servers is ended when ${stage} begins.`,
    play: async (scene) => {
      const armed = scene.arm({ place: 'function', signal: 'SIGSTOP', texts: effects.begins(stage) });
      const execution = await start(scene);
      const stopped = await scene.delivery(armed, END_MS);
      await scene.endSessions();
      scene.count(true);
      scene.resume(stopped);
      await execution.ended(END_MS);
      scene.note(execution.words);
    },
  };
}

function killedHost({ start, losesGreen }: Path, script: string): Attack {
  return {
    ...{ name: `killed@${script}`, bounded: false, planned: 1, losesGreen },
    sentence: `Every process of the host is killed while ${script} runs.`,
    play: async (scene) => {
      const execution = await start(scene);
      await execution.reached(script, END_MS);
      await pause(500);
      await scene.killHosts();
      await execution.ended(END_MS);
      scene.note(execution.words);
    },
  };
}

function frozenHost({ start, losesGreen }: Path, script: string): Attack {
  return {
    ...{ name: `frozen@${script}`, bounded: false, planned: 1, losesGreen },
    sentence: `The host stands still while ${script} runs, and its execution is cancelled; what status names is done; the host wakes up.`,
    play: async (scene) => {
      const execution = await start(scene);
      await execution.reached(script, END_MS);
      await pause(500);
      const stopped = await scene.freezeHosts();
      scene.world.aws.faults.agentsHear = false;
      await execution.cancel();
      await execution.ended(END_MS);
      await scene.settle();
      scene.wakeHosts(stopped);
      await pause(EFFECTS_MS);
    },
  };
}

function besides({ start, document, losesGreen }: Path, step: string): Attack {
  return {
    ...{ name: `second@${step}`, bounded: false, planned: 1, losesGreen },
    sentence: `The same document is started once more when ${step} begins.`,
    play: async (scene) => {
      const first = await start(scene);
      await first.reached(step, END_MS);
      const second = await scene.executeBeside(document, { FallBack: losesGreen ? 'lose-writes' : 'none' });
      await scene.expectEnd(first, 'Success', END_MS);
      await second.ended(END_MS);
      scene.note(`second: ${second.words}`);
    },
  };
}
