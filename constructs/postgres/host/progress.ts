import type { ClosedFence } from './closed-fence';

interface Come {
  readonly of: number;
  readonly ofBytes: number;
  done: number;
  bytes: number;
  told: boolean;
}

const TELL_SQL = `INSERT INTO cdk_cutover.progress AS p (fence_id, work, started_at, at, done, of_tables, bytes, of_bytes)
  SELECT fence_id, $1, clock_timestamp(), clock_timestamp(), $2, $3, $4, $5 FROM cdk_cutover.closed
  ON CONFLICT (fence_id, work) DO UPDATE SET at = excluded.at, done = excluded.done, of_tables = excluded.of_tables, bytes = excluded.bytes,
    of_bytes = excluded.of_bytes, started_at = CASE WHEN excluded.done < p.done THEN excluded.at ELSE p.started_at END`;

/** How far a piece of work has come, by database: the function tells it to whoever asks for the state. */
export class Progress {
  private readonly come = new Map<string, Come>();

  /** @param work the step */
  constructor(private readonly work: string) {}

  /** The work on a database begins: tables in all, and their bytes on blue. */
  begin(database: string, of: number, ofBytes: number): void {
    this.come.set(database, { of, ofBytes, done: 0, bytes: 0, told: false });
  }

  /** Some tables of a database are ready. */
  add(database: string, tables: number, bytes: number): { readonly done: number; readonly bytes: number } {
    const come = this.come.get(database);
    if (come === undefined) return { done: 0, bytes: 0 };
    come.done += tables;
    come.bytes += bytes;
    come.told = false;
    return come;
  }

  /** Writes it where the function looks; of what is ready only once. */
  async tell(fence: ClosedFence): Promise<void> {
    for (const [database, come] of this.come) {
      if (come.told && come.done === come.of) continue;
      come.told = true;
      const { done, of, bytes, ofBytes } = come;
      await (await fence.session(database)).query(TELL_SQL, [this.work, done, of, bytes, ofBytes]);
    }
  }
}
