import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench } from './bench';
import { runBench } from './run-bench';

it('a part that the bench does not have is named beside those it has', () => {
  expect(runBench('speed')).toMatchObject({
    code: 2,
    names: [],
    stderr: 'There is no part speed. Parts: synth, fence, copy, compare.\n',
  });
});

it('every part has its title and its text on the page', () => {
  const { parts } = JSON.parse(readFileSync(join(__dirname, 'page.json'), 'utf8')) as { readonly parts: object };
  expect(Object.keys(parts).sort()).toEqual(Object.keys(bench.parts).sort());
});
