import { assertTurn } from '../owner/turn';
import type { Stage } from '../stage';

/** Asks whether this execution still is the owner, before what knows of no turn: an API call, or an undo. Its turn was taken by then. */
export const stillOwnerStages: readonly Stage[] = [{ id: 'still-owner', do: async () => undefined, check: assertTurn }];
