import { clientTools } from './client-tools.mjs';

/** Copies, compares, switches, brings back and undoes a server with one of everything. */
export const journey = 'test/postgres/journeys/nasty-journey.ts';

export const pairs = [
  ...['11.22:15.17', '11.22:17.10', '11.22:18.4'],
  ...['15.17:16.14', '15.17:17.10', '16.14:18.4', '17.10:18.4'],
];

export const pair = /^\d+\.\d+:\d+\.\d+$/;

/** Client tools must not be older than green. */
export const tools = (pair) => clientTools(Number.parseInt(pair.split(':')[1]));
