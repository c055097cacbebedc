import { fork } from 'node:child_process';
import type { ProgressListener } from '../../lib/rehearse/run/progress';
import type { RunbookData } from '../../lib/runbook/data';
import { ExitCode } from '../exit-code';
import { InterruptedError } from '../interruption';
import type { Rehearsed, RehearsalOrder } from '../rehearse';
import type { KeeperMessage } from './messages';

/** Name of the hidden command that is such a process. */
export const KEEPER = 'keep-rehearsal';

/** Told as the rehearsal goes on. */
export interface KeepListener {
  begins(runbook: RunbookData): void;
  readonly progress: ProgressListener;
}

/**
 * Rehearses in a process of its own, which goes on when this one ends: the local AWS, DNS and servers live in it.
 * @returns what came of it, and how to reach and to end what is kept
 * @throws as the rehearsal itself would; nothing is left then
 */
export function keep(
  order: RehearsalOrder,
  signal: AbortSignal,
  listener: KeepListener,
): Promise<Rehearsed & { readonly words: string }> {
  signal.throwIfAborted();
  // Of its own group: Ctrl-C in a terminal goes to the whole group, and is handed on below.
  const keeper = fork(process.argv[1], [KEEPER, JSON.stringify(order)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  keeper.stderr?.pipe(process.stderr, { end: false });
  const interrupt = () => {
    keeper.kill((signal.reason as InterruptedError).exitCode === ExitCode.INTERRUPTED ? 'SIGINT' : 'SIGTERM');
  };
  signal.addEventListener('abort', interrupt, { once: true });
  return new Promise<Rehearsed & { words: string }>((resolve, reject) => {
    keeper.on('message', (message) => {
      const told = message as KeeperMessage;
      if (told.kind === 'begins') listener.begins(told.runbook);
      if (told.kind === 'progress') listener.progress(told.progress);
      if (told.kind === 'kept') resolve({ ...told.rehearsed, words: told.words });
      if (told.kind === 'failed') {
        const { exitCode, message: words } = told;
        reject(exitCode === ExitCode.FAILED ? new Error(words) : new InterruptedError(words, exitCode));
      }
    });
    keeper.once('error', reject);
    keeper.once('exit', (code, name) =>
      reject(new Error(`The process of the rehearsal ended without a word (${name ?? `exit code ${code}`}).`)),
    );
  }).finally(() => {
    signal.removeEventListener('abort', interrupt);
    keeper.stderr?.unpipe(process.stderr);
    keeper.stderr?.destroy();
    if (keeper.connected) keeper.disconnect();
    keeper.unref();
  });
}
