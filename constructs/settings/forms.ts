import type { Form } from './section';

/** Labels of services often begin with `_`. */
const DNS_NAME = /^(?=.{1,253}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/** The forms of the texts in a settings file of any system. None lets a value leave its place: whole strings, and no control characters. */
export const stack: Form = {
  pattern: /^[A-Za-z][A-Za-z0-9-]{0,99}$/,
  what: 'a name that CloudFormation takes for a stack',
  like: 'KongUpgrade',
};
export const upgrade: Form = {
  pattern: /^(?!aws|amazon|amzn)(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  what: "a name of lower-case words joined by '-', at most 40 characters, beginning with a letter and not like AWS' own",
  like: 'kong-11-to-15',
};
export const account: Form = {
  pattern: /^\d{12}$/,
  what: 'the number of an AWS account, in quotes',
  like: '123456789012',
};
export const region: Form = { pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, what: 'an AWS region', like: 'eu-central-1' };
export const zone: Form = {
  pattern: /^[a-z]{2}(-[a-z0-9]+)+-\d[a-z]$/,
  what: 'an availability zone',
  like: 'eu-central-1a',
};
export const vpc = resource('vpc', 'the id of a VPC');
export const subnet = resource('subnet', 'the id of a subnet');
export const securityGroup = resource('sg', 'the id of a security group');
export const secretArn: Form = {
  pattern: /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}$/,
  what: 'the whole ARN of a secret',
  like: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:kong-role-AbCdEf',
};
export const keyArn: Form = {
  pattern: /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  what: 'the ARN of a KMS key',
  like: 'arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
};
export const instanceType: Form = {
  pattern: /^[a-z][a-z0-9-]*\.[a-z0-9]+$/,
  what: "an instance type, without 'db.'",
  like: 'm7g.large',
};
export const service: Form = {
  pattern: /^srv-[a-z0-9]+$/,
  what: 'the id of a Cloud Map service',
  like: 'srv-a1b2c3d4e5f6g7h8',
};
export const serviceName: Form = {
  pattern: /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9_])?$/,
  what: 'the name of a Cloud Map service',
  like: 'kong-db',
};
export const namespace: Form = {
  pattern: /^ns-[a-z0-9]+$/,
  what: 'the id of a Cloud Map namespace',
  like: 'ns-a1b2c3d4e5f6g7h8',
};
export const domain: Form = {
  pattern: DNS_NAME,
  what: 'the DNS name of a Cloud Map namespace',
  like: 'chat.internal',
};
export const instanceId: Form = {
  pattern: /^[0-9A-Za-z_/:.@-]{1,64}$/,
  what: 'the id of the registered instance, as `aws servicediscovery list-instances` shows it',
  like: 'kong-db',
};
export const zoneId: Form = { pattern: /^Z[A-Z0-9]{5,31}$/, what: 'the id of a Route 53 zone', like: 'Z0A1B2C3D4E5F6' };
export const zoneName: Form = {
  pattern: DNS_NAME,
  what: 'the DNS name of a Route 53 zone, without the last dot',
  like: 'chat.internal',
};
export const recordName: Form = {
  pattern: DNS_NAME,
  what: 'the name of a record, with or without that of its zone',
  like: 'kong-db',
};
export const side: Form = { pattern: /^(blue|green)$/, what: 'blue or green', like: 'blue' };
export const reason: Form = {
  pattern: /^(?=.*\S)[^\p{Cc}]{10,500}$/u,
  what: "10 to 500 characters that say why losing green's writes is acceptable",
  like: 'only health checks wrote since the cutover',
};

function resource(prefix: string, what: string): Form {
  return { pattern: new RegExp(`^${prefix}-[0-9a-f]{8}([0-9a-f]{9})?$`), what, like: `${prefix}-0a1b2c3d4e5f60718` };
}
