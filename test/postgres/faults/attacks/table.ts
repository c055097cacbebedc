import type { Attack } from './attack';
import { changedAfter } from './changed-after';
import { everyStep } from './every-step';
import { frozenOpenings } from './frozen-openings';
import { outlived } from './outlived';
import { secondDrivers } from './second-drivers';
import { servers } from './servers';

/** Every attack, in the order in which they run. */
export const attacks: readonly Attack[] = [
  ...secondDrivers,
  ...frozenOpenings,
  ...outlived,
  ...servers,
  ...changedAfter,
  ...everyStep,
];
