import { leftMs, workWords } from '../../bin/terminal/work-words';

const work = { step: 'copy', on: 'database kong', done: 30e6, of: 40e6, unit: 'bytes', forMs: 9_000 };

test('The estimate follows the rate so far, and there is none before there is a rate', () => {
  expect(leftMs(work)).toBe(3_000);
  expect(leftMs({ ...work, done: 0 })).toBeUndefined();
  expect(leftMs({ ...work, done: 50e6 })).toBeUndefined();
  expect(leftMs({ ...work, forMs: 0 })).toBeUndefined();
});

test('Bytes are told in megabytes, and everything else as it is counted', () => {
  expect(workWords(work)).toBe('30 MB of 40 MB of database kong, about 3.0 s left');
  expect(workWords({ ...work, on: 'host i-1', done: 0, of: 1_400, unit: 'objects' })).toBe(
    '0 of 1,400 objects of host i-1',
  );
});
