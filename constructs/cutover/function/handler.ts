import { handlers } from './handlers';
import { connect } from './outbound';

/** The two handlers of `Custom::Cutover`, as CDK's provider framework calls them. */
export const { onEvent, isComplete } = handlers({
  aws: connect(),
  now: Date.now,
  log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
});
