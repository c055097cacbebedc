import { opensWithin } from '../../../constructs/postgres/account/function/looks/windows';

/** A Saturday. */
const NIGHT = new Date('2026-02-28T23:55:00Z');

test.each([
  ['sat:23:50-sun:00:20', NIGHT, 0, true],
  ['sun:00:10-sun:00:40', NIGHT, 20, true],
  ['sun:00:10-sun:00:40', NIGHT, 10, false],
  ['sat:23:20-sat:23:50', NIGHT, 240, false],
  ['tue:23:50-wed:00:20', NIGHT, 240, false],
  ['Sun:03:00-Sun:03:30', NIGHT, 240, true],
  ['23:40-00:10', NIGHT, 0, true],
  ['00:30-01:00', NIGHT, 60, true],
  ['00:30-01:00', NIGHT, 30, false],
  ['', NIGHT, 240, false],
  ['whenever', NIGHT, 240, false],
])('the window %s, seen at %s, opens within %i minutes: %s', (window, now, minutes, expected) => {
  expect(opensWithin(window, now, minutes)).toBe(expected);
});
