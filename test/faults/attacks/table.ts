import type { Attack } from './attack';
import { secondDrivers } from './second-drivers';

/** Every attack, in the order in which they run. */
export const attacks: readonly Attack[] = [...secondDrivers];
