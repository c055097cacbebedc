import { valuesOf } from '../../report/figures';
import { removeFolders } from '../../rehearse/assembly/handmade';
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
  const { rows, roles } = valuesOf(comparison?.figures);
  expect(comparison?.equal).toBe(true);
  expect(rows).toBeGreaterThanOrEqual(100_000);
  expect(roles).toBeGreaterThanOrEqual(2);
});

test('its clients lose nothing', () => {
  const { lost, failed, onGreen, figures } = result.report.clients;
  const ttlMs = valuesOf(figures)['TTL of the client endpoint'];
  expect({ lost, failed, ttlMs }).toEqual({ lost: 0, failed: 0, ttlMs: 1_000 });
  expect(onGreen).toBeGreaterThan(0);
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
