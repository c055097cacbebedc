/** The two servers of an upgrade. */
export type SideName = 'blue' | 'green';
