import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../lib/rehearse/assembly/cloud-assembly';
import { closureOf } from '../../lib/rehearse/assembly/closure';
import { fingerprint } from '../../lib/rehearse/assembly/fingerprint';
import { findStack } from '../../lib/rehearse/assembly/upgrades';
import { isKnownType } from '../../lib/rehearse/resources/table';
import { ENV, testApp } from '../harness/cdk-app';
import { unwatched, watch } from './monitored';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** What a rehearsal of the upgrade brings to life. */
function closure(watched: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-cutover-watched-'));
  folders.push(folder);
  const app = testApp(folder);
  const upgrade = unwatched(app);
  if (watched) watch(upgrade.stack, upgrade);
  app.synth();
  const assembly = readAssembly(folder);
  const target = { ...ENV, partition: 'aws' };
  return closureOf(assembly, findStack(assembly), { target, isKnown: isKnownType });
}

test('monitoring is left alone by a rehearsal, and what was rehearsed without it has the same fingerprint', () => {
  const [plain, watched] = [closure(false), closure(true)];
  expect(fingerprint(watched)).toBe(fingerprint(plain));
  const alone = watched.leftAlone.map(({ type, constructPath }) => `${type} ${constructPath}`);
  const more = alone.filter(
    (one) => !plain.leftAlone.some(({ type, constructPath }) => one === `${type} ${constructPath}`),
  );
  expect(more.filter((one) => !/ Stack\/Monitoring\//.test(one))).toEqual([]);
  const counts = new Map<string, number>();
  for (const one of more) {
    const [type] = one.split(' ') as [string];
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({
    'AWS::SNS::Topic': 1,
    'AWS::SNS::TopicPolicy': 1,
    'AWS::IAM::Role': 1,
    'AWS::Scheduler::Schedule': 1,
    'AWS::Events::Rule': 6,
    'AWS::CloudWatch::Alarm': 6,
  });
});
