import { preflightStages } from './preflight/preflight';
import type { Stage } from './stages';
import { accountPassedStages } from './steps/account-passed';
import { claimStages } from './steps/claim';
import { closeFenceStages, undoCloseFenceStages } from './steps/close-fence';
import { createDatabasesStages, undoCreateDatabasesStages } from './steps/create-databases';
import { createRolesStages, undoCreateRolesStages } from './steps/create-roles';
import { fallBackStages } from './steps/fall-back';
import { fenceGreenStages, undoFenceGreenStages } from './steps/fence-green';
import { installFenceStages, undoInstallFenceStages } from './steps/install-fence';
import { measureStages } from './steps/measure';
import { releaseStages } from './steps/release';
import { retireStages } from './steps/retire';
import { stillOwnerStages } from './steps/still-owner';
import { switchStages } from './steps/switch';
import { tryEndpointStages } from './steps/try-endpoint';
import { tryLoginsStages } from './steps/try-logins';
import { refuseBlueStages, watchStages } from './steps/watch';

/** Every step of the function, `status` aside, which changes nothing and has no stages. */
export const steps: Readonly<Record<string, readonly Stage[]>> = {
  claim: claimStages,
  'still-owner': stillOwnerStages,
  ...releaseStages,
  measure: measureStages,
  'account-passed': accountPassedStages,
  preflight: preflightStages,
  'install-fence': installFenceStages,
  'undo-install-fence': undoInstallFenceStages,
  'create-roles': createRolesStages,
  'undo-create-roles': undoCreateRolesStages,
  'create-databases': createDatabasesStages,
  'undo-create-databases': undoCreateDatabasesStages,
  'try-logins': [...tryEndpointStages, ...tryLoginsStages],
  'close-fence': closeFenceStages,
  'undo-close-fence': undoCloseFenceStages,
  'fence-green': fenceGreenStages,
  'undo-fence-green': undoFenceGreenStages,
  switch: switchStages,
  watch: watchStages,
  'refuse-blue': refuseBlueStages,
  ...fallBackStages,
  ...retireStages,
};
