import { App } from 'aws-cdk-lib/core';
import { readFileSync } from 'fs';
import { DeclarationError } from '../constructs/declaration-error';
import { parsePostgresSettings } from '../constructs/postgres/settings';
import { PostgresSettingsStack } from '../constructs/postgres/settings-stack';
import { SettingsError } from '../constructs/settings/settings-file';

const DEFAULT_FILE = 'cutover.settings.json';

/** The upgrade app: `cdk synth` and `cdk deploy` start it. Another file: `-c settings=FILE`, or CUTOVER_SETTINGS. */
try {
  // Otherwise the CDK would synthesise, on exit, what was declared until an error.
  const app = new App({ autoSynth: false });
  const stated: unknown = app.node.tryGetContext('settings') ?? process.env.CUTOVER_SETTINGS;
  const file = typeof stated === 'string' && stated !== '' ? stated : DEFAULT_FILE;
  new PostgresSettingsStack(app, parsePostgresSettings(file, textOf(file)));
  app.synth();
} catch (error) {
  const expected = error instanceof SettingsError || error instanceof DeclarationError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(file, [
      `cannot be read: ${(error as Error).message}. Write it, or name another one: -c settings=FILE, or CUTOVER_SETTINGS`,
    ]);
  }
}
