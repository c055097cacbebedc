import { anyCause, causeOf } from '../../runtime/causes';

const said = Object.assign(new Error('no'), { code: 'said' });
const isSaid = (error: unknown) => (error as { readonly code?: string } | undefined)?.code === 'said';

test('what is looked for is found wherever it stands in what was thrown', () => {
  const step = new Error('step', {
    cause: new Error('look', { cause: new AggregateError([new Error('other'), said]) }),
  });
  for (const thrown of [said, new Error('step', { cause: said }), new AggregateError([said]), step]) {
    expect(anyCause(thrown, isSaid)).toBe(true);
  }
  for (const thrown of [new Error('no'), new AggregateError([new Error('no')]), 'no', undefined]) {
    expect(anyCause(thrown, isSaid)).toBe(false);
  }
});

test('several failures have one cause, which is what was thrown of them; without that there is none', () => {
  expect(causeOf([{ cause: said }, {}, { cause: 'no' }])?.errors).toEqual([said, 'no']);
  expect(causeOf([{}, {}])).toBeUndefined();
});
