import type { TestServer } from '../harness/postgres';

/** The looks of whoever owns the upgrade passed, as far as its record on blue says. */
export async function passLooks(blue: TestServer): Promise<void> {
  const looks = JSON.stringify(['look-at-account', 'preflight', 'try-logins']);
  await blue.query('postgres', 'UPDATE cdk_cutover.owner SET passed = $1', [looks]);
}
