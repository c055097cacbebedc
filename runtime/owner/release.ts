import { NotOwner, type Owner, type OwnerRecord } from './record';

/** What became of the record: it is `gone` when nothing else of the upgrade is left. */
export type Released = 'released' | 'gone';

/**
 * Ends an ownership well. The record goes last of all; while anything else is left it stays, so that the next one knows what was inherited.
 * Released once more it does no harm.
 * @throws NotOwner where another execution owns the upgrade
 */
export async function release<R extends Owner>(
  execution: string,
  record: OwnerRecord<R>,
  isNothingLeft: () => Promise<boolean>,
): Promise<Released> {
  const found = await record.read();
  if (found === undefined) return 'gone';
  if (found.execution !== execution) {
    throw new NotOwner(
      `Execution ${execution} does not own this upgrade (${found.execution} does, since ${found.since}): nothing was released`,
    );
  }
  if (await isNothingLeft()) {
    await record.remove(execution);
    return 'gone';
  }
  if (!found.released) await record.markReleased(execution);
  return 'released';
}
