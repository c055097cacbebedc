import { withLocalLiterals } from '../../../lib/rehearse/assembly/external-literals';

const locals = new Map([['blue.example', '127.0.0.2']]);

test('a string that equals an external address becomes the local one, wherever it is', () => {
  expect(withLocalLiterals({ host: 'blue.example', list: ['blue.example', 5432, null] }, locals)).toEqual({
    host: '127.0.0.2',
    list: ['127.0.0.2', 5432, null],
  });
});

test('a part of a string is never replaced', () => {
  for (const text of [
    'not-blue.example',
    'blue.example.org',
    'postgres://blue.example:5432',
    '[blue.example',
    '{blue.example}',
  ]) {
    expect(withLocalLiterals(text, locals)).toBe(text);
  }
});

test('strings inside a JSON text count as strings of their own, in JSON inside JSON, too', () => {
  const inner = JSON.stringify({ BlueHost: 'blue.example', url: 'https://blue.example/' });
  const outer = JSON.stringify({ Payload: inner });
  const replaced = JSON.parse(withLocalLiterals(outer, locals) as string) as { Payload: string };
  expect(JSON.parse(replaced.Payload)).toEqual({ BlueHost: '127.0.0.2', url: 'https://blue.example/' });
});

test('a JSON text without an external address keeps its bytes', () => {
  expect(withLocalLiterals('{ "a" :  1 }', locals)).toBe('{ "a" :  1 }');
});
