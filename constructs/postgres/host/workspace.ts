import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that only this user may look into. It goes with the program, however that ends. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'cdk-cutover.'));
  private files = 0;

  constructor() {
    // Its input ends with this process, even with one that was killed.
    spawn('sh', ['-c', 'read -r _; rm -rf -- "$1"', 'sh', this.folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    }).unref();
  }

  /** Where a file of that name would lie; each call names another one. */
  path(name: string): string {
    this.files += 1;
    return join(this.folder, `${this.files}-${name}`);
  }

  /** Writes a file that nobody else reads, and returns where it lies. */
  write(name: string, text: string | Buffer): string {
    const path = this.path(name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
