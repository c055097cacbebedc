import { versionMistake } from '../../constructs/postgres/versions';

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
