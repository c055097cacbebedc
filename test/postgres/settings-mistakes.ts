export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export const roleSecret = (name: string, region = 'eu-central-1') =>
  `arn:aws:secretsmanager:${region}:123456789012:secret:${name}-AbCdEf`;

/** One mistake each: what is changed in the committed file, and what is said of it. */
export const single: [name: string, changes: Record<string, Json | undefined>, mistake: string][] = [
  ['a key left out', { account: undefined }, 'account: missing. Write 123456789012'],
  [
    'an account that is a number',
    { account: 123456789012 },
    'account: 123456789012 is not the number of an AWS account, in quotes. Write it like "123456789012"',
  ],
  [
    'a region that is none',
    { region: 'Frankfurt' },
    'region: "Frankfurt" is not an AWS region. Write it like "eu-central-1"',
  ],
  [
    'a warning that there is not',
    { acknowledge: ['large-object'] },
    'acknowledge: "large-object" is no warning of preflight. Did you mean \'large-objects\'?',
  ],
  [
    'an id of another kind',
    { 'vpc.id': 'subnet-0a1b2c3d' },
    'vpc.id: "subnet-0a1b2c3d" is not the id of a VPC. Write it like "vpc-0a1b2c3d4e5f60718"',
  ],
  [
    'one subnet',
    { 'vpc.privateSubnets': ['subnet-0a1b2c3d'], 'vpc.availabilityZones': ['eu-central-1a', 'eu-central-1b'] },
    'vpc.privateSubnets: ["subnet-0a1b2c3d"] is no list of 2 or more texts. Write a list, like ["subnet-0a1b2c3d4e5f60718"]',
  ],
  [
    'a zone elsewhere',
    { 'vpc.availabilityZones': ['eu-west-1a', 'eu-central-1b'] },
    'vpc.availabilityZones: eu-west-1a is not in eu-central-1. Write the zones of privateSubnets, in the same order',
  ],
  [
    'more zones than subnets',
    { 'vpc.availabilityZones': ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
    'vpc.availabilityZones: not as many as privateSubnets. Write the zone of each subnet, in the same order',
  ],
  [
    'a port in quotes',
    { 'blue.port': '5432' },
    'blue.port: "5432" is not a whole number from 1150 to 65535. Write a whole number from 1150 to 65535, without quotes',
  ],
  [
    'a version without minor',
    { 'blue.version': '11' },
    'blue.version: "11" is not a PostgreSQL version. Write it like "15.17"',
  ],
  [
    'no security group',
    { 'blue.securityGroups': [] },
    'blue.securityGroups: [] is no list of 1 or more texts. Write a list, like ["sg-0a1b2c3d4e5f60718"]',
  ],
  [
    'one security group that is none',
    { 'blue.securityGroups': ['sg-0a1b2c3d', 'default'] },
    'blue.securityGroups[1]: "default" is not the id of a security group. Write it like "sg-0a1b2c3d4e5f60718"',
  ],
  [
    'a secret by name',
    { 'blue.secretArn': 'kong-master' },
    'blue.secretArn: "kong-master" is not the whole ARN of a secret. Write it like "arn:aws:secretsmanager:eu-central-1:123456789012:secret:kong-role-AbCdEf"',
  ],
  [
    'a secret elsewhere',
    { 'blue.secretArn': roleSecret('m', 'us-east-1') },
    'blue.secretArn: lies in us-east-1, not in eu-central-1. Replicate the secret to eu-central-1 and name the replica',
  ],
  [
    "a cluster's address",
    { 'blue.address': 'kong.cluster-abc.eu-central-1.rds.amazonaws.com' },
    'blue.address: "kong.cluster-abc.eu-central-1.rds.amazonaws.com" is not the address of a DB instance (not a cluster\'s or a proxy\'s). Write it like "kong-postgres11.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com"',
  ],
  [
    'a green that is older',
    { 'green.version': '10.23' },
    'green.version: green 10.23 is not newer than blue 11.22. Declare a green of a later version',
  ],
  [
    'a blue that is too old',
    { 'blue.version': '9.6' },
    'green.version: blue is 9.6. Upgrade it to 11 in place first: earlier versions were never proved',
  ],
  [
    'another port on green',
    { 'green.port': 5433 },
    "green.port: 5433 is not blue's port. Write 5432: a CNAME carries no port",
  ],
  [
    'too little storage',
    { 'green.allocatedStorage': 5 },
    'green.allocatedStorage: 5 is not a whole number from 20 to 65536 (GiB). Write a whole number from 20 to 65536 (GiB), without quotes',
  ],
  [
    "an instance type in RDS' words",
    { 'green.instanceType': 'db.m7g.large' },
    'green.instanceType: "db.m7g.large" is not an instance type, without \'db.\'. Write it like "m7g.large"',
  ],
  [
    'a parameter that is a number',
    { 'green.parameters': { work_mem: 4096 } },
    'green.parameters["work_mem"]: 4096 is not a parameter\'s value, in quotes. Write it like "500"',
  ],
  [
    'a parameter that cannot be one',
    { 'green.parameters': { 'Work Mem': '1' } },
    'green.parameters["Work Mem"]: the key is not the name of a parameter. Write it like \'log_min_duration_statement\'',
  ],
  [
    'an ability that is a word',
    { 'clients.tls': 'no' },
    'clients.tls: "no" is neither true nor false. Write true or false, without quotes',
  ],
  ['a section that is none', { clients: null }, 'clients: null is no object. Write { … }'],
  ['a section left out', { clients: undefined }, 'clients: missing. Write an object, { … }'],
  [
    'a reserved role',
    { roles: { rdsadmin: roleSecret('a') } },
    'roles["rdsadmin"]: the name is reserved by PostgreSQL or RDS. Name the roles that clients log in as, as `\\du` shows them on blue',
  ],
  [
    "green's master user as a role",
    { roles: { postgres: roleSecret('a') } },
    'roles["postgres"]: is green\'s master user. Name the roles that clients log in as, as `\\du` shows them on blue',
  ],
  [
    'two roles with one secret',
    { roles: { a: roleSecret('x'), b: roleSecret('x') } },
    'roles["b"]: has the same secret as roles["a"]. Give each role a secret of its own',
  ],
  [
    "a role with blue's secret",
    { roles: { a: roleSecret('kong-postgres11-master') } },
    'roles["a"]: has the same secret as blue.secretArn. Give each role a secret of its own',
  ],
  ['active in capitals', { active: 'GREEN' }, 'active: "GREEN" is not blue or green. Write it like "blue"'],
  [
    'a loss without reason',
    { fallBack: { loseWrites: 'yes' } },
    'fallBack.loseWrites: "yes" is not 10 to 500 characters that say why losing green\'s writes is acceptable. Write it like "only health checks wrote since the cutover"',
  ],
  [
    'a watch that is too long',
    { watchSeconds: 600 },
    'watchSeconds: 600 is not a whole number from 1 to 240. Write a whole number from 1 to 240, without quotes',
  ],
  [
    'a copy that may take no time',
    { strategy: { dumpAndRestore: { copyMinutes: 0 } } },
    'strategy.dumpAndRestore.copyMinutes: 0 is not a whole number from 1 to 1440 (minutes). Write a whole number from 1 to 1440 (minutes), without quotes',
  ],
  [
    'an unknown strategy',
    { strategy: { dumpAndRestor: {}, dumpAndRestore: {} } },
    "strategy.dumpAndRestor: unknown; did you mean 'dumpAndRestore'?",
  ],
  [
    'a misspelt key',
    { 'green.allocatedStorag': 20 },
    "green.allocatedStorag: unknown; did you mean 'allocatedStorage'?",
  ],
  ['a key of nowhere', { 'clients.kerberos': true }, 'clients.kerberos: unknown; known here: tls, scram'],
  [
    'a key that a machine would take for its own',
    { 'clients.constructor': true },
    'clients.constructor: unknown; known here: tls, scram',
  ],
  [
    'an upgrade called like AWS',
    { upgrade: 'aws-kong' },
    'upgrade: "aws-kong" is not a name of lower-case words joined by \'-\', at most 40 characters, beginning with a letter and not like AWS\' own. Write it like "kong-11-to-15"',
  ],
];
