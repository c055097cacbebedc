import type { State } from '../system/state';
import type { Figures } from './metrics';

/** What of a state becomes figures. */
export type Gauged = Pick<State, 'attention' | 'stoppedMs'> & Partial<Pick<State, 'serves' | 'clients'>>;

/** A state in figures, as it is at this moment. What could not be learned is left out, never guessed. */
export function gaugesOf({ serves = 'UNKNOWN', clients = 'unknown', attention, stoppedMs }: Gauged): Figures {
  const stopped = clients === 'served' ? 0 : clients === 'stopped' && stoppedMs !== undefined && stoppedMs / 1_000;
  return {
    ...(stopped !== false && { WritesStopped: stopped }),
    ...(serves !== 'UNKNOWN' && { GreenServes: serves === 'GREEN' ? 1 : 0 }),
    ...((attention.length > 0 || serves !== 'UNKNOWN') && { NeedsAttention: attention.length > 0 ? 1 : 0 }),
  };
}

/** What the line of a look at the state says beside its figures. */
export function stateFields({ serves, clients, between, words, attention }: Partial<State>) {
  return { serves, clients, between, words, attention: attention?.length === 0 ? undefined : attention };
}
