import { parametersOf } from '../../lib/operate/documents';

test('Each document is started with what it declares, and nothing else', () => {
  const options = { timeLimitSeconds: 3300, fallBack: 'lose-writes' as const };
  expect(parametersOf('cutover', options)).toEqual({ TimeLimitSeconds: '3300' });
  expect(parametersOf('undo', options)).toEqual({});
  expect(parametersOf('fallBack', options)).toEqual({ TimeLimitSeconds: '3300', FallBack: 'lose-writes' });
  expect(parametersOf('fallBack', { timeLimitSeconds: 0 })).toEqual({ TimeLimitSeconds: '0', FallBack: 'none' });
});
