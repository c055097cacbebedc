import { clipped, isPermanent, RefusedError, wordsOf } from '../../lib/operate/errors';

test('Only a refusal of the call itself is permanent; throttles, broken lines and the unknown are not', () => {
  const answered = (name: string, httpStatusCode: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
  expect(isPermanent(answered('AccessDeniedException', 400))).toBe(true);
  expect(isPermanent(answered('ResourceNotFoundException', 404))).toBe(true);
  for (const name of [
    'ThrottlingException',
    'Throttling',
    'TooManyRequestsException',
    'AutomationExecutionLimitExceededException',
  ]) {
    expect(isPermanent(answered(name, 400))).toBe(false);
  }
  expect(isPermanent(answered('Any', 429))).toBe(false);
  expect(isPermanent(answered('InternalServerError', 500))).toBe(false);
  expect(isPermanent(new Error('ECONNRESET'))).toBe(false);
  expect(isPermanent(undefined)).toBe(false);
});

test('Words are one line, clipped to their limit, with the name of what AWS threw', () => {
  expect(clipped(' a\n b ', 9)).toBe('a b');
  expect(clipped('abcdef', 4)).toBe('abc…');
  expect(clipped('a\u001b[2Jb\u0000', 9)).toBe('a [2Jb');
  expect(wordsOf(new RefusedError('no'))).toBe('no');
  expect(wordsOf(Object.assign(new Error('no'), { name: 'AccessDenied' }))).toBe('AccessDenied: no');
  expect(wordsOf('plain')).toBe('plain');
});
