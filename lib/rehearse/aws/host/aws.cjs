'use strict';
// The `aws` command of the rehearsal's hosts: the few commands that host scripts need, spoken to AWS_ENDPOINT_URL with the host role's
// credentials. Plain JavaScript with nothing but Node's own modules: a host starts it as it is. Anything else is refused, as a usage error.
const { createWriteStream, readFileSync, statSync } = require('node:fs');
const { basename, join } = require('node:path');

/** Exit codes of the AWS CLI, version 2. */
const FAILED_TRANSFER = 1;
const USAGE = 252;
const SERVICE_ERROR = 254;
const GENERAL = 255;

class Failure extends Error {
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

const commands = {
  'secretsmanager get-secret-value': {
    options: { 'secret-id': 'SecretId', 'version-stage': 'VersionStage', 'version-id': 'VersionId' },
    call: (input) => json('secretsmanager', 'secretsmanager', 'GetSecretValue', input),
  },
  'ssm get-parameter': {
    options: { name: 'Name' },
    flags: ['with-decryption', 'no-with-decryption'],
    call: (input) => json('ssm', 'AmazonSSM', 'GetParameter', input),
  },
  'sts get-caller-identity': { options: {}, call: callerIdentity },
  's3 cp': {
    options: { region: 'region', 'content-type': 'contentType' },
    flags: ['only-show-errors', 'quiet', 'no-progress'],
    call: copy,
  },
};

async function main(argv) {
  const { words, options, flags } = parse(argv);
  const [service, operation, ...rest] = words;
  const command = commands[`${service} ${operation}`];
  if (!command) {
    const known = Object.keys(commands).join(', ');
    throw new Failure(
      USAGE,
      `the rehearsal's aws does not know '${service ?? ''} ${operation ?? ''}' (it knows: ${known})`,
    );
  }
  const { query, output = 'json', ...own } = options;
  delete own.region;
  delete own['cli-read-timeout'];
  delete own['cli-connect-timeout'];
  const input = {};
  for (const [name, value] of Object.entries(own)) {
    if (!command.options[name]) throw new Failure(USAGE, `Unknown options: --${name}`);
    input[command.options[name]] = value;
  }
  const strange = flags.filter((flag) => ![...(command.flags ?? []), 'no-cli-pager'].includes(flag));
  if (strange.length > 0) throw new Failure(USAGE, `Unknown options: --${strange.join(', --')}`);
  if (command.call === copy) return copy(rest, flags);
  if (rest.length > 0) throw new Failure(USAGE, `Unknown options: ${rest.join(' ')}`);
  print(select(await command.call(input), query), output);
}

const FLAGS = ['only-show-errors', 'quiet', 'no-progress', 'with-decryption', 'no-with-decryption', 'no-cli-pager'];

function parse(argv) {
  const parsed = { words: [], options: {}, flags: [] };
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at];
    if (!word.startsWith('--')) {
      parsed.words.push(word);
      continue;
    }
    const [name, inline] = word.slice(2).split(/=(.*)/s);
    if (FLAGS.includes(name)) parsed.flags.push(name);
    else if (inline !== undefined) parsed.options[name] = inline;
    else if (at + 1 < argv.length) parsed.options[name] = argv[(at += 1)];
    else throw new Failure(USAGE, `argument --${name}: expected one argument`);
  }
  return parsed;
}

function request(service, method, path, headers, body) {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_REGION } = process.env;
  if (!AWS_ENDPOINT_URL || !AWS_ACCESS_KEY_ID) {
    throw new Failure(253, 'Unable to locate credentials: AWS_ENDPOINT_URL and AWS_ACCESS_KEY_ID are not set');
  }
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  // The local endpoint asks who calls; it checks no signature.
  const credential = `${AWS_ACCESS_KEY_ID}/${day}/${AWS_REGION}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=rehearsal`;
  return fetch(AWS_ENDPOINT_URL + path, { method, body, headers: { ...headers, authorization } }).catch(() => {
    throw new Failure(GENERAL, `Could not connect to the endpoint URL: "${AWS_ENDPOINT_URL}/"`);
  });
}

async function json(service, target, operation, input) {
  const headers = { 'x-amz-target': `${target}.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
  const response = await request(service, 'POST', '/', headers, JSON.stringify(input));
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Failure(
    SERVICE_ERROR,
    `An error occurred (${answer.__type}) when calling the ${operation} operation: ${answer.message}`,
  );
}

async function callerIdentity() {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await request('sts', 'POST', '/', headers, 'Action=GetCallerIdentity&Version=2011-06-15');
  const text = await response.text();
  const member = (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  if (response.ok) return { UserId: member('UserId'), Account: member('Account'), Arn: member('Arn') };
  const message = `An error occurred (${member('Code')}) when calling the GetCallerIdentity operation: ${member('Message')}`;
  throw new Failure(SERVICE_ERROR, message);
}

async function copy([from, to, ...more], flags) {
  const up = to?.startsWith('s3://');
  if (!from || !to || more.length > 0 || up === from.startsWith('s3://')) {
    throw new Failure(USAGE, 'usage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath>');
  }
  const quiet = flags.length > 0 || from === '-' || to === '-';
  const object = objectOf(up ? to : from, up ? from : undefined);
  if (up) {
    const body = readFileSync(from === '-' ? 0 : from);
    await transferred(await request('s3', 'PUT', object, {}, body), 'PutObject', 'upload', from, to);
  } else {
    const response = await transferred(await request('s3', 'GET', object, {}), 'GetObject', 'download', from, to);
    const file = to === '-' ? process.stdout : createWriteStream(intoFolder(to, object));
    await new Promise((resolve) => void response.arrayBuffer().then((data) => file.write(Buffer.from(data), resolve)));
  }
  if (!quiet) process.stdout.write(`${up ? 'upload' : 'download'}: ${from} to ${to}\n`);
}

function objectOf(uri, local) {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  if (!bucket) throw new Failure(USAGE, `Invalid S3 URI: ${uri}`);
  const whole = key === '' || key.endsWith('/') ? key + basename(local ?? '') : key;
  return `/${bucket}/${whole.split('/').map(encodeURIComponent).join('/')}`;
}

function intoFolder(path, object) {
  const folder = path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return folder ? join(path, decodeURIComponent(basename(object))) : path;
}

async function transferred(response, operation, verb, from, to) {
  if (response.ok) return response;
  const text = await response.text();
  const member = (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  const why = `An error occurred (${member('Code')}) when calling the ${operation} operation: ${member('Message')}`;
  throw new Failure(FAILED_TRANSFER, `${verb} failed: ${from} to ${to} ${why}`);
}

/** Of JMESPath: names, dots and numbers in brackets. */
function select(value, query) {
  if (query === undefined) return value;
  if (!/^[A-Za-z_]\w*(\[\d+\])*(\.[A-Za-z_]\w*(\[\d+\])*)*$/.test(query)) {
    throw new Failure(
      USAGE,
      `Bad value for --query ${query}: the rehearsal's aws knows names, dots and [numbers] only`,
    );
  }
  return query.match(/\w+/g).reduce((at, name) => at?.[name], value) ?? null;
}

function print(value, output) {
  if (output !== 'text' && output !== 'json') throw new Failure(USAGE, `Unknown output type: ${output}`);
  const plain = output === 'text' && (value === null || typeof value !== 'object');
  if (output === 'text' && !plain)
    throw new Failure(USAGE, "the rehearsal's aws prints single values only as text: use --query");
  if (plain) process.stdout.write(`${value === null ? 'None' : value}\n`);
  else process.stdout.write(`${JSON.stringify(value, undefined, 4)}\n`);
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = error.exitCode ?? GENERAL;
});
