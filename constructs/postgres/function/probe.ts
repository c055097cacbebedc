import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, loginThrough } from './answer';
import type { Run } from './run';
import type { Server } from './server';

const EVERY_MS = 20;

/** Longest times between two successes, in ms, and what was counted. */
export interface Probed {
  readonly reads: number;
  readonly writes: number;
  readonly readGapMs: number;
  readonly writeGapMs: number;
  /** Server that answered the last read. */
  readonly last?: 'blue' | 'green';
  readonly lastReadAt: number;
  readonly lastWriteAt: number;
}

/** Reads and writes through the client endpoint, as a client that asks for the name again and again. */
export class Probe {
  private readonly ended = new AbortController();
  private readonly loops: Promise<void>;
  private readonly read: Gap;
  private readonly write: Gap;
  private last?: 'blue' | 'green';

  /** @param writesPausedMs how long writes had been refused when the probe began */
  constructor(
    private readonly run: Run,
    writesPausedMs = 0,
  ) {
    this.read = new Gap(Date.now());
    this.write = new Gap(Date.now() - writesPausedMs);
    this.loops = this.loop();
    run.closers.unshift(() => this.stop());
  }

  /** What it saw until now. */
  get seen(): Probed {
    return {
      reads: this.read.count,
      writes: this.write.count,
      readGapMs: this.read.longest(),
      writeGapMs: this.write.longest(),
      last: this.last,
      lastReadAt: this.read.at,
      lastWriteAt: this.write.at,
    };
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.loops;
  }

  private async loop(): Promise<void> {
    let session: { client: Client; server: Server } | undefined;
    while (!this.ended.signal.aborted) {
      try {
        const server = await this.whom();
        if (session?.server !== server.server) {
          await session?.client.end();
          session = undefined;
          session = { client: await loginThrough(this.run, server.address, [server.server]), server: server.server };
        }
        await session.client.query('SELECT at FROM cdk_cutover.probe LIMIT 1');
        this.read.succeeded();
        this.last = session.server.side;
        await session.client.query(
          `INSERT INTO cdk_cutover.probe VALUES (1, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET at = excluded.at`,
        );
        this.write.succeeded();
      } catch (error) {
        // A refused write is what the fence is for; after anything else the next turn connects anew.
        if ((error as { code?: string }).code !== '25006') {
          await session?.client.end().catch(() => undefined);
          session = undefined;
        }
      }
      await sleep(EVERY_MS, undefined, { signal: this.ended.signal }).catch(() => undefined);
    }
    await session?.client.end().catch(() => undefined);
  }

  private async whom(): Promise<{ server: Server; address: string }> {
    const answer = await answerOf(this.run);
    for (const server of [this.run.green, this.run.blue]) {
      if (answer.address !== undefined && (await answer.leadsTo(server))) return { server, address: answer.address };
    }
    throw new Error(`${this.run.values.endpoint.name} leads to neither server: ${answer.words}`);
  }
}

class Gap {
  count = 0;
  private most = 0;

  constructor(public at: number) {}

  succeeded(): void {
    this.most = this.longest();
    this.at = Date.now();
    this.count += 1;
  }

  longest(): number {
    return Math.max(this.most, Date.now() - this.at);
  }
}
