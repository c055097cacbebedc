import { anyCause, causeOf } from '../../runtime/causes';
import { isServerMessage } from '../../constructs/postgres/function/words/server-message';

const said = Object.assign(new Error('no'), { code: 'P0001', severity: 'ERROR' });

test('what a server said is found wherever it stands in what was thrown', () => {
  const step = new Error('step', {
    cause: new Error('look', { cause: new AggregateError([new Error('other'), said]) }),
  });
  for (const thrown of [said, new Error('step', { cause: said }), new AggregateError([said]), step]) {
    expect(anyCause(thrown, isServerMessage)).toBe(true);
  }
  for (const thrown of [new Error('no'), new AggregateError([new Error('no')]), 'no', undefined]) {
    expect(anyCause(thrown, isServerMessage)).toBe(false);
  }
});

test('several failures have one cause, which is what was thrown of them; without that there is none', () => {
  expect(causeOf([{ cause: said }, {}, { cause: 'no' }])?.errors).toEqual([said, 'no']);
  expect(causeOf([{}, {}])).toBeUndefined();
});
