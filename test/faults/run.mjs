// Builds the fault harness and runs it: `npm run test:faults [-- --all | --only NAME | --list]`.
import { runBuilt } from '../../scripts/run-built.mjs';

await runBuilt(['test/postgres/faults/faults.ts'], 'faults', 'test/postgres/faults');
