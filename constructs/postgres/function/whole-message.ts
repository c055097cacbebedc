import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../../../runtime/deadline';
import { log, type LoggedRun } from '../../../runtime/log';
import { anyCause } from '../../../runtime/causes';
import { putObject } from './outbound';
import { isServerMessage } from './words/server-message';
import { wholeText, wholeTextKey } from './words/whole-text';
import { wordsOf } from './words/words-of';

/** Longest that all of it takes: whoever undoes the step waits for its end, and clients may wait for them. */
const PATIENCE_MS = 3_000;

/**
 * Keeps what a server said whole, rows included, where $RESULT_BUCKET says, and tells the log where it lies. Comes after whatever the step took back
 * itself, and changes nothing else.
 *
 * @param until when the function has to have answered
 * @returns what is thrown instead: the same words, which end with where the whole message lies, or why it is nowhere; the error itself where no server
 * said it, or no bucket is there
 */
export async function keepWholeMessage(run: LoggedRun, error: unknown, until: Deadline): Promise<unknown> {
  const bucket = process.env.RESULT_BUCKET ?? '';
  if (bucket === '' || !anyCause(error, isServerMessage)) return error;
  const started = Date.now();
  const { upgrade, executionId, step } = run.values;
  const key = wholeTextKey(run.values, `function-${step}`);
  const head = `Step ${step} of upgrade ${upgrade}, execution ${executionId || 'none'}`;
  const where = await put(bucket, key, `${head}\n${wholeText(error)}`, until.within(PATIENCE_MS).left).then(
    () => `the whole message: s3://${bucket}/${key}`,
    (reason: unknown) => `the whole message could not be put at s3://${bucket}/${key}: ${whyOf(reason)}`,
  );
  log(run, { ms: Date.now() - started, message: where });
  return new Error(`${wordsOf(error)} (${where})`);
}

async function put(bucket: string, key: string, text: string, ms: number): Promise<void> {
  if (ms === 0) throw new Error('no time was left');
  const giveUp = new AbortController();
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`S3 took longer than ${ms} ms`);
  });
  try {
    // The client heeds the signal during a request alone, and not while it looks for a name or for credentials.
    await Promise.race([putObject(bucket, key, text, giveUp.signal), late]);
  } finally {
    giveUp.abort();
  }
}

/** By what one knows what to do: AWS' names and the network's codes. */
function whyOf(reason: unknown): string {
  const { name, code, message } = reason as { name: string; code?: unknown; message: string };
  if (typeof code === 'string') return code;
  return name === 'Error' ? message : name;
}
