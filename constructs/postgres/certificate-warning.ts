import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CERTIFIED_REGIONS } from './certified-regions';

/** Warns where the authorities of RDS do not come with the package: from isolated subnets the host cannot fetch them. */
export function warnOfCertificates(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || CERTIFIED_REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-cutover:noCertificates',
    `The certificates of RDS in ${region} do not come with this package, and the migration host cannot fetch them from isolated subnets. ` +
      'Choose vpcSubnets with a way out; or give hostMachineImage an image that has them in /var/lib/cdk-cutover/rds-ca.pem, or let hostUserData put them there, and acknowledge this.',
  );
}
