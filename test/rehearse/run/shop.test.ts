import { removeFolders } from '../assembly/handmade';
import { rehearsed, type Rehearsed } from './rehearsed';
import { shop } from './shop-app';

let result: Rehearsed;
beforeAll(async () => {
  result = await rehearsed(shop());
}, 180_000);
afterAll(removeFolders);

test('an app that nothing is known of is rehearsed with rows of our own making', () => {
  const { outcome, failures, comparison, upgrade } = result.report;
  expect({ outcome, failures }).toEqual({ outcome: 'succeeded', failures: [] });
  expect(upgrade.stack).toBe('Shop');
  expect(comparison).toMatchObject({ equal: true, tables: expect.any(Number) });
  expect(comparison.rows).toBeGreaterThanOrEqual(100_000);
  expect(comparison.roles).toBeGreaterThanOrEqual(2);
});

test('its clients lose nothing', () => {
  const { lostWrites, failedReads, writesOnGreen, ttlMs } = result.report.clients;
  expect({ lostWrites, failedReads, ttlMs }).toEqual({ lostWrites: 0, failedReads: 0, ttlMs: 1_000 });
  expect(writesOnGreen).toBeGreaterThan(0);
});

test('green keeps the secure defaults, for its clients can do both', () => {
  expect(result.report.green.parameters).toMatchObject({
    'rds.force_ssl': '1',
    password_encryption: 'scram-sha-256',
  });
});

test('what the upgrade does not need is left alone, and said so', () => {
  expect(result.report.notes.join()).toMatch(/Resources of the app .* left alone: \d+\./);
});
