import { App } from 'aws-cdk-lib/core';
import { readSettings, SettingsError } from '../../constructs/settings/settings-file';
import type { SystemSettings } from '../../constructs/settings/system-settings';

/** Declares nothing but a value in the app's context. */
const lamp: SystemSettings = {
  read: (root) => {
    const volt = root.number('volt', { least: 1, most: 230 });
    return (app) => app.node.setContext('volt', volt);
  },
};
const systems = new Map([
  ['lamp', () => lamp],
  ['wick', () => ({ read: () => () => undefined })],
]);

const read = (text: string, known: typeof systems = systems) => readSettings('f.json', text, known);

function mistakes(text: string, known?: typeof systems): readonly string[] {
  try {
    read(text, known);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
}

test('a file is read by the system that it names, and declares what that makes of it', () => {
  const app = new App();
  read('{ "system": "lamp", "volt": 12 }')(app);
  expect(app.node.getContext('volt')).toBe(12);
});

test('all mistakes are told at once, keys that the system does not know included', () => {
  const text = '{ "system": "lamp", "vol": 12 }';
  expect(mistakes(text)).toEqual([
    'volt: missing. Write a whole number from 1 to 230',
    "vol: unknown; did you mean 'volt'?",
  ]);
  expect(() => read(text)).toThrow(/^f\.json has 2 mistakes; nothing was changed:\n- volt: missing\. /);
});

test('a file that names no system, or one that there is not, is told which there are, and of nothing else', () => {
  expect(mistakes('{ "volt": 12 }')).toEqual(['system: missing. Write lamp']);
  const words = '"torch" is not a system whose upgrades a settings file declares (lamp, wick). Write it like "lamp"';
  expect(mistakes('{ "system": "torch", "volt": 12 }')).toEqual([`system: ${words}`]);
  expect(mistakes('{ "system": "lam" }')).toHaveLength(1);
  expect(mistakes('{ "system": "" }', new Map())).toEqual([
    'system: "" is not a system whose upgrades a settings file declares (none). Write it like "the name of one"',
  ]);
});

test('a system is loaded only when a file names it', () => {
  const absent = () => {
    throw new Error('wick is loaded');
  };
  expect(mistakes('{ "system": "lamp", "volt": 12 }', new Map([...systems, ['wick', absent]]))).toEqual([]);
});

test.each([
  ['no JSON', '{ "stack": ', /^f\.json has one mistake; nothing was changed:\n- no JSON: .*Mend it there$/],
  ['a list', '[]', /no JSON object\. Write \{ … \}$/],
])('a file that holds %s is refused in our words', (_name, text, said) => {
  expect(() => read(text)).toThrow(said);
});

test('a byte order mark does no harm', () => {
  expect(mistakes('\uFEFF{ "system": "lamp", "volt": 12 }')).toEqual([]);
});
