'use strict';
// What runs in a function's process: Lambda's runtime, as far as functions notice it. Plain JavaScript with nothing but Node's own
// modules: a child process starts it as it is. Settings come as one JSON argument; invocations and results go over the IPC channel.
const dns = require('node:dns');
const { existsSync, writeSync } = require('node:fs');
const https = require('node:https');
const net = require('node:net');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const settings = JSON.parse(process.argv[2]);
process.argv.length = 2;

/** Names resolve as they would inside the VPC. */
function useLocalDns(server) {
  dns.setServers([server]);
  dns.promises.setServers([server]);
}

/** A custom resource's response goes to an HTTPS address without a port: whoever asks for that host gets a socket to the local endpoint. */
function reachResponseAddress(host, endpoint) {
  const { hostname, port } = new URL(endpoint);
  const createConnection = https.Agent.prototype.createConnection;
  https.globalAgent.createConnection = function (options, ...rest) {
    if (options.host === host) return net.connect(Number(port), hostname);
    return createConnection.call(this, options, ...rest);
  };
}

let faults = {};

/** Functions call this between a stage's effect and its check. */
globalThis[Symbol.for('cdk-cutover.between')] = (stage) => {
  const kind = faults[stage];
  if (kind === undefined) return;
  delete faults[stage];
  if (kind === 'kill') {
    // The channel is not flushed before the process dies, the log is.
    writeSync(1, `${settings.killMark}${stage}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  process.send({ type: 'fault', stage });
  throw new Error(`failure injected at '${stage}', after its effect and before its check`);
};

let loaded;

async function handler() {
  const [, module, name] = /^(.*)\.([^.]+)$/.exec(settings.handler) ?? [];
  const base = join(settings.codeDir, module);
  const exports = existsSync(`${base}.mjs`) ? await import(pathToFileURL(`${base}.mjs`).href) : require(base);
  if (typeof exports[name] !== 'function') {
    throw Object.assign(new Error(`${settings.handler} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  return exports[name];
}

function contextOf({ requestId, deadline }) {
  return {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function call(fn, event, context) {
  if (fn.length < 3) return fn(event, context);
  return new Promise((resolve, reject) =>
    fn(event, context, (error, value) => (error ? reject(error) : resolve(value))),
  );
}

function failure(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
}

process.on('message', async (message) => {
  faults = { ...message.faults };
  let answer;
  try {
    loaded ??= await handler();
    const value = await call(loaded, JSON.parse(message.payload), contextOf(message));
    answer = { type: 'result', payload: JSON.stringify(value ?? null) };
  } catch (error) {
    answer = { type: 'error', payload: JSON.stringify(failure(error)) };
  }
  // The line tells the parent that it has read everything this invocation wrote.
  process.stdout.write(`${settings.endMark}${message.requestId}\n`);
  process.send(answer);
});

// Nobody is left to answer to.
process.on('disconnect', () => process.exit());
if (settings.dnsServer) useLocalDns(settings.dnsServer);
reachResponseAddress(settings.responseHost, settings.endpoint);
