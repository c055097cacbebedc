import { leftMs, readDetails } from '../../lib/operator/details';

const answer = {
  blueVersion: '11.22',
  greenVersion: 'unknown',
  ttlSeconds: '5',
  writesStoppedMs: '61000',
  workStep: 'copy',
  workDatabase: 'kong',
  workDoneTables: '9',
  workOfTables: '14',
  workDoneBytes: '30000000',
  workOfBytes: '40000000',
  workForMs: '9000',
};

test('What the function knows beside who serves is read, and what it does not know is left out', () => {
  expect(readDetails(answer)).toEqual({
    blueVersion: '11.22',
    greenVersion: undefined,
    ttlSeconds: 5,
    writesStoppedMs: 61_000,
    work: { step: 'copy', database: 'kong', doneTables: 9, ofTables: 14, doneBytes: 30e6, ofBytes: 40e6, forMs: 9_000 },
  });
});

test('Who owns the upgrade is read, and whether that is a person', () => {
  const owner = { ownerExecution: 'e-1', ownerDocument: 'cutover', ownerSince: '02:00' };
  expect(readDetails(owner).owner).toEqual({ id: 'e-1', document: 'cutover', since: '02:00', byHand: false });
  const person = { ...owner, ownerExecution: 'hand-0f8b2c1e-5a55-4c0b-9d0f-7f5f3f1d2a10', ownerDocument: 'by-hand' };
  expect(readDetails(person).owner?.byHand).toBe(true);
});

test.each([[undefined], [null], ['words'], [{ ttlSeconds: 'soon', writesStoppedMs: '-1', workDatabase: 'kong' }]])(
  'Nothing is made up from %p',
  (given) => {
    expect(Object.values(readDetails(given)).filter((value) => value !== undefined)).toEqual([]);
  },
);

test('That the fence lifted itself is read', () => {
  expect(readDetails({ fenceLapsed: 'true' }).fenceLapsed).toBe(true);
  expect(readDetails({ fenceLapsed: 'false' }).fenceLapsed).toBeUndefined();
});

test('The estimate follows the rate so far, and there is none before there is a rate', () => {
  const work = {
    step: 'copy',
    database: 'kong',
    doneTables: 9,
    ofTables: 14,
    doneBytes: 30e6,
    ofBytes: 40e6,
    forMs: 9_000,
  };
  expect(leftMs(work)).toBe(3_000);
  expect(leftMs({ ...work, doneBytes: 0 })).toBeUndefined();
  expect(leftMs({ ...work, doneBytes: 50e6 })).toBeUndefined();
  expect(leftMs({ ...work, forMs: 0 })).toBeUndefined();
});
