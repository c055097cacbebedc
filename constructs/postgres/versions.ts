import { Token } from 'aws-cdk-lib/core';
import type { IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { DeclarationError } from '../declaration-error';

/** What RDS puts behind the last minor version of an engine in Extended Support, e.g. 11.22-rds.20251114. */
const EXTENDED_SUPPORT = /-rds\.\d{8}$/i;

const VERSION = /^(\d{1,2})(?:\.(\d{1,3}))?$/;
/** Before 10, a major version had two numbers and logical replication did not exist; the fence was proved from 11 on. */
const OLDEST_BLUE = 11;

/** The declared version of a server, or the one that the app gives its engine. */
export function versionOf(
  scope: Construct,
  side: string,
  server: { readonly instance: IDatabaseInstance; readonly version?: string },
): string {
  const { engineType, engineVersion } = server.instance.engine ?? {};
  if (engineType?.startsWith('aurora')) {
    throw new DeclarationError(
      scope,
      `${side} is ${engineType}`,
      'Aurora is not supported: upgrade it with RDS Blue/Green Deployments',
    );
  }
  if (engineType !== undefined && engineType !== 'postgres') {
    throw new DeclarationError(scope, `${side} is ${engineType}`, 'PostgresUpgrade upgrades RDS for PostgreSQL only');
  }
  const declared = server.version ?? engineVersion?.fullVersion;
  if (declared === undefined || Token.isUnresolved(declared)) {
    throw new DeclarationError(
      scope,
      `the version of ${side} is not known at synth`,
      `Declare it, as \`select version()\` shows it on the server: ${side}: { version: '11.22', … }`,
    );
  }
  const version = declared.replace(EXTENDED_SUPPORT, '');
  const own = engineVersion?.fullVersion;
  if (own !== undefined && !Token.isUnresolved(own) && own.replace(EXTENDED_SUPPORT, '') !== version) {
    throw new DeclarationError(
      scope,
      `${side} is declared with version ${version}, but its engine is ${own}`,
      `Leave version out of ${side}: the app knows it`,
    );
  }
  if (!VERSION.test(version)) {
    throw new DeclarationError(
      scope,
      `version '${version}' of ${side} is no PostgreSQL version`,
      `Write it like '11.22'`,
    );
  }
  return version;
}

/** Throws unless green is a later version than blue and blue is one that can be fenced. */
export function assertVersions(scope: Construct, blue: string, green: string): void {
  const mistake = versionMistake(blue, green);
  if (mistake) throw new DeclarationError(scope, mistake.wrong, mistake.fix);
}

/** Why nothing leads from the one version to the other. */
export function versionMistake(
  blue: string,
  green: string,
): { readonly wrong: string; readonly fix: string } | undefined {
  const [blueMajor, blueMinor] = numbers(blue);
  const [greenMajor, greenMinor] = numbers(green);
  if (blueMajor < OLDEST_BLUE) {
    return {
      wrong: `blue is ${blue}`,
      fix: `Upgrade it to ${OLDEST_BLUE} in place first: earlier versions were never proved`,
    };
  }
  if (greenMajor < blueMajor || (greenMajor === blueMajor && greenMinor <= blueMinor)) {
    return { wrong: `green ${green} is not newer than blue ${blue}`, fix: 'Declare a green of a later version' };
  }
  return undefined;
}

function numbers(version: string): readonly [number, number] {
  const [, major, minor] = VERSION.exec(version) ?? [];
  return [Number(major), Number(minor ?? 0)];
}
