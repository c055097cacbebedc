import { Command } from 'commander';
import { KEEPER } from '../keeper/keep';
import { keepRehearsal } from '../keeper/keeper';
import type { RehearsalOrder } from '../rehearse';

/** The process that `rehearse --keep` starts; people do not. */
export function keepRehearsalCommand(signal: AbortSignal): Command {
  return new Command(KEEPER)
    .argument('<order>', 'what to rehearse, in JSON')
    .action((order: string) => keepRehearsal(JSON.parse(order) as RehearsalOrder, signal));
}
