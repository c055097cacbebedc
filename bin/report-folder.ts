import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'fs';
import { dirname, join, resolve } from 'path';
import { reportHtml } from '../lib/report/html';
import type { Report } from '../lib/report/report';

/** Where a rehearsal's report goes: `report.html` and `report.json`. */
export class ReportFolder {
  private readonly folder: string;
  private readonly page: string;
  private readonly data: string;

  /** Leaves the disk as it is. @throws when the report could not be written there: that must not show after the rehearsal */
  constructor(folder: string) {
    if (folder === '') throw new Error('--report names no folder: give it one, or leave it out.');
    this.folder = resolve(folder);
    this.page = join(this.folder, 'report.html');
    this.data = join(this.folder, 'report.json');
    try {
      tryFolder(this.folder);
      for (const path of [this.page, this.data].filter((file) => existsSync(file))) closeSync(openSync(path, 'r+'));
    } catch (cause) {
      const { message } = cause as Error;
      throw new Error(
        `The report cannot be written to ${this.folder}: ${message}. Name another folder with --report.`,
        {
          cause,
        },
      );
    }
  }

  /** @returns path of the page */
  write(report: Report): string {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.data, `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(this.page, reportHtml(report));
    return this.page;
  }
}

/**
 * Tries the nearest folder that exists, and makes none of those missing. Permissions do not tell all (root, read-only and virtual file systems):
 * only doing it does.
 */
function tryFolder(folder: string): void {
  if (!existsSync(folder)) return tryFolder(dirname(folder));
  rmSync(mkdtempSync(join(folder, '.cdk-cutover-')), { recursive: true });
}
