import { Token, Tokenization } from 'aws-cdk-lib/core';
import { DeclarationError } from '../../declaration-error';
import { requireArguments, type Fixes } from '../../required-props';
import { isDnsName } from '../dns-name';
import type { Route53EndpointProps } from './route53-endpoint';

const NEEDED: Fixes<Route53EndpointProps> = {
  zone: 'Give the hosted zone, of this app or HostedZone.fromHostedZoneAttributes',
  recordName: "Give the name of the record that clients resolve, e.g. 'kong-db'",
};

/** Throws for a zone that no hosted zone can be. What only a deploy will tell passes. */
export function validateZone(props: Route53EndpointProps): void {
  requireArguments('ClientEndpoint.route53', props, NEEDED);
  const { zone } = props;
  const { hostedZoneId } = zone;
  if (Token.isUnresolved(hostedZoneId) || /^Z[A-Z0-9]{1,31}$/.test(hostedZoneId)) return;
  throw new DeclarationError(
    zone,
    `the id of the hosted zone is '${hostedZoneId}'`,
    "Give the id alone, as `aws route53 list-hosted-zones` shows it behind '/hostedzone/', e.g. Z0123456789ABCDEFGHIJ",
  );
}

/**
 * The whole name of the record, without a dot at its end. A name that does not end with the zone's is taken to lie in it, as CDK's records do.
 *
 * @throws DeclarationError for the zone's own name, where no CNAME can be, and for what is no name of a host
 */
export function route53Name({ zone, recordName }: Route53EndpointProps): string {
  const name = wholeName(zone, recordName);
  if (Token.isUnresolved(name)) return name;
  if (!isDnsName(name)) {
    throw new DeclarationError(
      zone,
      `recordName is '${recordName}', which makes '${name}'`,
      "Give a name of letters, digits, '-' and '_', its labels joined by dots: clients connect to one name, not to a wildcard",
    );
  }
  return name;
}

function wholeName(zone: Route53EndpointProps['zone'], recordName: string): string {
  if (recordName.endsWith('.')) return recordName.slice(0, -1);
  const zoneName = zone.zoneName.replace(/\.$/, '');
  if (recordName === zoneName) {
    throw new DeclarationError(
      zone,
      `recordName is '${recordName}', the name of the zone itself, where DNS allows no CNAME`,
      "Give clients a name in the zone, e.g. recordName: 'db'",
    );
  }
  return recordName.endsWith(`.${zoneName}`) ? recordName : `${recordName}.${zoneName}`;
}

/** The declared TTL in seconds as a string, or undefined when Route 53 is to be asked. */
export function route53TtlSeconds({ ttl }: Route53EndpointProps): string | undefined {
  return ttl === undefined ? undefined : Tokenization.stringifyNumber(ttl.toSeconds());
}
