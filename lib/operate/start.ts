import { StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { createHash, randomUUID } from 'node:crypto';
import { stop } from './abort';
import { attach } from './attach';
import { UnansweredError } from './errors';

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
 * Starts a document, or joins the execution of it that already runs. Answers the execution's id. Two drivers that start at the same moment end up
 * with one execution: the younger one gives way before its first step did anything.
 */
export async function startOrJoin(ssm: SSMClient, start: Start): Promise<string> {
  const running = await attach(ssm, start.document);
  if (running) return running.id;
  const { AutomationExecutionId: id } = await ssm.send(
    new StartAutomationExecutionCommand({
      DocumentName: start.document,
      ClientToken: start.because === undefined ? randomUUID() : clientToken(`${start.document} ${start.because}`),
      Parameters: Object.fromEntries(Object.entries(start.parameters ?? {}).map(([name, value]) => [name, [value]])),
    }),
  );
  if (!id) throw new UnansweredError(`SSM answered the start of ${start.document} without an execution id: try again`);
  const first = await attach(ssm, start.document);
  if (!first || first.id === id) return id;
  await stop(ssm, id);
  return first.id;
}

/** SSM takes tokens in a UUID's form only. */
function clientToken(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
