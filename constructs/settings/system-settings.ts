import type { App } from 'aws-cdk-lib/core';
import type { Section } from './section';

/** How a system's upgrades are declared by a settings file: the export `settings` of constructs/<system>/settings-stack.ts. */
export interface SystemSettings {
  /**
   * Reads everything but `system`, and notes what is wrong.
   * @returns what declares it in an app, for a file without mistakes
   */
  read(root: Section): (app: App) => void;
}
