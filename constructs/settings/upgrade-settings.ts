import { Side } from '../cutover/side';
import * as forms from './forms';
import type { Section } from './section';

/** What a settings file says of an upgrade of any system. */
export interface UpgradeSettings {
  readonly stack: string;
  readonly upgrade: string;
  readonly account: string;
  readonly region: string;
  readonly active: Side;
  /** Why losing green's writes is acceptable, when falling back. */
  readonly loseWrites?: string;
}

export function readUpgrade(root: Section): UpgradeSettings {
  return {
    stack: root.text('stack', forms.stack),
    upgrade: root.text('upgrade', forms.upgrade),
    account: root.text('account', forms.account),
    region: root.text('region', forms.region),
    active: root.text('active', forms.side) === 'green' ? Side.GREEN : Side.BLUE,
    loseWrites: root.optionalSection('fallBack')?.text('loseWrites', forms.reason),
  };
}
