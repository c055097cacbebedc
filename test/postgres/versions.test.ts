import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { versionMistake, versionOf } from '../../constructs/postgres/versions';
import { importedVpc, testStack } from '../harness/cdk-app';

test.each<[blue: string, green: string, wrong: string | undefined]>([
  ['11.22', '15.17', undefined],
  ['11.6', '15.5', undefined],
  ['15.4', '15.17', undefined],
  ['11', '12', undefined],
  ['9.6', '11.1', 'blue is 9.6'],
  ['10.23', '15.17', 'blue is 10.23'],
  ['15.17', '15.17', 'green 15.17 is not newer than blue 15.17'],
  ['15.17', '15.4', 'green 15.4 is not newer than blue 15.17'],
  ['15.2', '11.22', 'green 11.22 is not newer than blue 15.2'],
])('from %s to %s', (blue, green, wrong) => {
  expect(versionMistake(blue, green)?.wrong).toBe(wrong);
});

test('a last minor version in Extended Support is the minor version that it is made of, whoever names it', () => {
  const stack = testStack();
  const version = PostgresEngineVersion.of('11.22-rds.20251114', '11');
  const engine = DatabaseInstanceEngine.postgres({ version });
  const instance = new DatabaseInstance(stack, 'Blue', { vpc: importedVpc(stack), engine });
  expect(versionOf(stack, 'blue', { instance })).toBe('11.22');
  for (const declared of ['11.22', '11.22-rds.20251114'])
    expect(versionOf(stack, 'blue', { instance, version: declared })).toBe('11.22');
  expect(() => versionOf(stack, 'blue', { instance, version: '11.21' })).toThrow('its engine is 11.22-rds.20251114');
});
