import type { Client } from 'pg';
import type { Server } from '../server';
import { eachFenced } from './fenced';
import { EVENT_TRIGGERS, SEALED, TABLES_SQL } from './sql';

/** `lapsed`: it closed, its lease ended or was moved back, and a write may have passed. */
export type FenceState = 'absent' | 'open' | 'closed' | 'lapsed' | 'sealed';

const STRONGEST_FIRST: readonly FenceState[] = ['sealed', 'closed', 'open', 'lapsed', 'absent'];

export interface FenceView {
  readonly database: string;
  readonly state: FenceState;
  readonly fenceId?: string;
  /** Milliseconds since it closed, by the server's clock. */
  readonly closedForMs?: number;
  /** Milliseconds until it lifts itself, unless it is renewed; only where it is closed. */
  readonly liftsInMs?: number;
}

/** The fence of one database, as it is. */
export async function inspectFence(client: Client, database: string): Promise<FenceView> {
  const { rows } = await client.query<{ gate: boolean; closed: boolean }>(
    `SELECT to_regclass('cdk_cutover.gate') IS NOT NULL AND to_regclass('cdk_cutover.lease') IS NOT NULL AS gate,
      to_regclass('cdk_cutover.closed') IS NOT NULL AS closed`,
  );
  if (!rows[0]?.gate) return { database, state: 'absent' };
  if (!rows[0].closed) return { database, state: 'open' };
  const { rows: closed } = await client.query<{
    fence: string;
    ms: number;
    sealed: boolean;
    live: boolean;
    left: number;
  }>(
    `SELECT fence_id AS fence, (extract(epoch FROM clock_timestamp() - closed_at) * 1000)::float8 AS ms,
      last_value = ${SEALED} AS sealed, last_value > extract(epoch FROM clock_timestamp()) * 1000 AND last_value >= renewed AS live,
      (last_value - extract(epoch FROM clock_timestamp()) * 1000)::float8 AS left
    FROM cdk_cutover.closed, cdk_cutover.lease`,
  );
  const row = closed[0];
  if (row === undefined) return { database, state: 'lapsed' };
  const state = row.sealed ? 'sealed' : row.live ? 'closed' : 'lapsed';
  const view = { database, state, fenceId: row.fence, closedForMs: Math.round(row.ms) } as const;
  return state === 'closed' ? { ...view, liftsInMs: Math.round(row.left) } : view;
}

/** The fence of every database of a server, whether it was fenced or not. */
export function inspectEvery(server: Server): Promise<FenceView[]> {
  return server.each(inspectFence);
}

/** The fence of every database of a server that counts: all of them, and once a move was submitted those that were fenced by then. */
export function inspectServer(server: Server): Promise<FenceView[]> {
  return eachFenced(server, inspectFence);
}

/** What is wrong with an installed fence: tables and event triggers that would let a change pass. */
export async function gapsOf(client: Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string; fenced: boolean }>(TABLES_SQL);
  const { rows: triggers } = await client.query<{ name: string }>(
    `SELECT evtname AS name FROM pg_event_trigger WHERE evtenabled = 'A' AND evtname LIKE 'cdk\\_cutover\\_%'`,
  );
  const there = new Set(triggers.map((row) => row.name));
  return [
    ...tables.filter((table) => !table.fenced).map((table) => `table ${table.name} carries no fence`),
    ...EVENT_TRIGGERS.filter((one) => !there.has(one.name)).map(
      (one) => `event trigger ${one.name} is missing or disabled`,
    ),
  ];
}

/** One word for a whole server, where it must be fenced as a whole: the weakest database decides. */
export function weakest(views: readonly FenceView[]): FenceState {
  return [...STRONGEST_FIRST].reverse().find((state) => views.some((view) => view.state === state)) ?? 'absent';
}

/** One word for a whole server, where clients must be able to write: a database that refuses them decides. */
export function strongest(views: readonly FenceView[]): FenceState {
  return STRONGEST_FIRST.find((state) => views.some((view) => view.state === state)) ?? 'absent';
}

/** Whether clients find a database that refuses their writes. */
export function refusesWrites(views: readonly FenceView[]): boolean {
  const state = strongest(views);
  return state === 'closed' || state === 'sealed';
}

/** Each database with its state, e.g. `"kong" is open, "postgres" is closed`. */
export function listFences(views: readonly FenceView[]): string {
  return views.map((view) => `"${view.database}" is ${view.state}`).join(', ');
}

/** In words, e.g. `closed in "postgres" and open in "kong"`. */
export function describeFences(views: readonly FenceView[]): string {
  return STRONGEST_FIRST.flatMap((state) => {
    const names = views.filter((view) => view.state === state).map((view) => `"${view.database}"`);
    const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
    return names.length === 0 ? [] : [`${state} in ${names.slice(0, 5).join(', ')}${more}`];
  }).join(' and ');
}
