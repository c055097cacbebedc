import { StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LATEST_VERSION } from '../render/document-version';
import { CLAIM } from '../runbook/owner-steps';
import { stop } from './abort';
import { attach } from './attach';
import { UnansweredError } from './errors';
import { isRunning } from './execution';
import { observe } from './observe';
import { isWake } from './waking';

/** How long two executions may take to decide which of them owns the upgrade, and how often that is looked at. */
const DECISION_MS = 15_000;
const EVERY_MS = 500;

/** What to start. */
export interface Start {
  readonly document: string;
  /** @default - the document's own defaults */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * What asks for it, in words that nobody else uses: asked twice with the same words, SSM starts one execution.
   * @default - each call starts an execution of its own
   */
  readonly because?: string;
}

/**
 * Starts a document, or joins the execution of it that already runs. Answers the execution's id. Of two drivers that start at the same
 * moment, that one's execution goes on which claimed the upgrade; where neither claims, the younger one gives way.
 */
export async function startOrJoin(ssm: SSMClient, start: Start): Promise<string> {
  const running = await attach(ssm, start.document);
  if (running) return running.id;
  const { AutomationExecutionId: id } = await ssm.send(
    new StartAutomationExecutionCommand({
      DocumentName: start.document,
      DocumentVersion: LATEST_VERSION,
      ClientToken: start.because === undefined ? randomUUID() : clientToken(`${start.document} ${start.because}`),
      Parameters: Object.fromEntries(Object.entries(start.parameters ?? {}).map(([name, value]) => [name, [value]])),
    }),
  );
  if (!id) throw new UnansweredError(`SSM answered the start of ${start.document} without an execution id: try again`);
  const first = await attach(ssm, start.document);
  if (!first || first.id === id) return id;
  if (await claimed(ssm, id)) return id;
  // One that was refused its claim has ended by itself.
  await stop(ssm, id);
  return first.id;
}

/** Whether an execution's claim succeeded, as soon as that is known. */
async function claimed(ssm: SSMClient, id: string): Promise<boolean> {
  const until = Date.now() + DECISION_MS;
  for (;;) {
    const run = await observe(ssm, id);
    const first = run.steps.find(({ name }) => !isWake(name));
    if (first?.name === CLAIM && first.outcome === 'succeeded') return true;
    const undecided = first === undefined || (first.name === CLAIM && ['not run', 'running'].includes(first.outcome));
    if (!undecided || !isRunning(run) || Date.now() > until) return false;
    await pause(EVERY_MS);
  }
}

/** SSM takes tokens in a UUID's form only. */
function clientToken(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
