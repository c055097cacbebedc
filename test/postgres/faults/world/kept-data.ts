import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresServer } from '../../../../constructs/postgres/rehearsal/server/server';

const run = promisify(execFile);

/** What a server held at the beginning: it is stopped, its data replaced, and started again. Quicker than a new server, and nothing of before is left. */
export class KeptData {
  private constructor(
    private readonly server: PostgresServer,
    private readonly copy: string,
  ) {}

  static async of(server: PostgresServer): Promise<KeptData> {
    const copy = join(server.socketFolder, 'kept');
    await server.stop();
    await run('cp', ['-Rp', dataOf(server), copy]);
    await server.restart();
    return new KeptData(server, copy);
  }

  async restore(): Promise<void> {
    await this.server.stop('at once');
    if (existsSync(this.copy)) {
      await run('rm', ['-rf', dataOf(this.server)]);
      await run('cp', ['-Rp', this.copy, dataOf(this.server)]);
    }
    await this.server.restart();
  }
}

function dataOf({ socketFolder }: PostgresServer): string {
  return join(socketFolder, 'data');
}
