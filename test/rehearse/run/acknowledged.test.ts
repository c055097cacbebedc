import { acknowledgedNote, notDeclared, withAcknowledged } from '../../../lib/rehearse/run/acknowledged';

test('what is declared already is not acknowledged again', () => {
  expect(notDeclared(['wraparound', 'large-objects', 'wraparound'], 'large-objects,settings')).toEqual(['wraparound']);
});

test('the function is told more than the declaration says, and nothing else of its payload changes', () => {
  const amend = withAcknowledged(['all']);
  expect(amend({ Step: 'preflight', Acknowledged: 'settings' })).toEqual({
    Step: 'preflight',
    Acknowledged: 'settings,all',
  });
  expect(amend({ Step: 'preflight', Acknowledged: '' })).toEqual({ Step: 'preflight', Acknowledged: 'all' });
  expect(amend({ Step: 'status' })).toEqual({ Step: 'status' });
  expect(amend(null)).toBeNull();
});

test('the report says that what is deployed stops where the rehearsal went on', () => {
  expect(acknowledgedNote(['settings', 'wraparound'])).toBe(
    "Preflight's warnings settings, wraparound counted as acknowledged in this rehearsal (--acknowledge), and not in the declaration: deployed as it is, preflight stops at them. Put those that you looked at into `acknowledge` of the upgrade.",
  );
  expect(acknowledgedNote(['all'])).toMatch(/^Every warning of preflight counted/);
});
