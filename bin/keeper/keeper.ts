import { aborted, InterruptedError } from '../interruption';
import { ExitCode } from '../exit-code';
import { assertOrder, rehearse, type RehearsalOrder } from '../rehearse';
import { RehearsalSession } from '../rehearsal-session';
import { listen } from './control';
import { KeptRehearsal } from './kept-rehearsal';
import type { KeeperMessage } from './messages';

/**
 * What the process that keeps a rehearsal does: rehearses, tells the command that started it, and goes on by itself until somebody ends it. Should
 * that command die before, it ends all, as the command would.
 */
export async function keepRehearsal(order: RehearsalOrder, signal: AbortSignal): Promise<void> {
  let isKept = false;
  process.once('disconnect', () => {
    if (!isKept) process.kill(process.pid, 'SIGTERM');
  });
  try {
    await RehearsalSession.use(order, signal, async (session) => {
      assertOrder(session.declared, order, true);
      tell({ kind: 'begins', runbook: session.declared.runbook });
      const { rehearsal, ...rehearsed } = await rehearse(session, order, (progress) =>
        tell({ kind: 'progress', progress }),
      );
      const kept = new KeptRehearsal(session, rehearsal);
      const control = await listen(session.run, (request) => kept.deploy(request));
      isKept = true;
      tell({ kind: 'kept', rehearsed, words: kept.words });
      await Promise.race([aborted(signal), kept.folderIsGone()]).finally(() => control.close());
    });
  } catch (error) {
    if (isKept && error instanceof InterruptedError) return;
    const exitCode = error instanceof InterruptedError ? error.exitCode : ExitCode.FAILED;
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error), exitCode });
    process.exitCode = exitCode;
  }
}

/** Nobody listens any more once the rehearsal is kept. */
function tell(message: KeeperMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}
