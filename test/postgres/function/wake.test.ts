import { handler } from '../../../constructs/postgres/function/handler';

test('the call that wakes the function needs nothing else, and answers nothing', async () => {
  expect(await handler({ Step: 'wake' })).toEqual({});
});
