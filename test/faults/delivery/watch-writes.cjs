'use strict';
// Loaded into each process of Node that an upgrade starts (NODE_OPTIONS): stops or kills the process right before an armed text leaves it, whatever it
// leaves by: a session of PostgreSQL (TLS or not), a call of AWS, a line of the log. Nothing of what is tried knows of it.
const { readdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Socket } = require('node:net');
const { Duplex } = require('node:stream');

const { FAULTS_FOLDER: folder, FAULTS_PLACE: place } = process.env;

/** Armed faults are files: a line `<place> <signal> <matches to let pass>`, then one text a line. Whoever renames one has it. */
function lookAt(socket, chunk) {
  if (typeof chunk !== 'string' && !Buffer.isBuffer(chunk)) return;
  for (const name of readdirSync(`${folder}/armed`)) {
    const armed = read(`${folder}/armed/${name}`);
    if (armed === undefined || armed.place !== place) continue;
    const text = armed.texts.find((one) => chunk.includes(one));
    if (text !== undefined) deliver(name, armed, socket, text);
  }
}

function read(path) {
  try {
    const [first, ...texts] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const [where, signal, pass] = first.split(' ');
    return { place: where, signal, pass: Number(pass), texts };
  } catch {
    return undefined; // Another process was quicker.
  }
}

function deliver(name, { signal, pass, texts }, socket, text) {
  try {
    renameSync(`${folder}/armed/${name}`, `${folder}/taken/${name}`);
  } catch {
    return;
  }
  if (pass > 0) {
    writeFileSync(`${folder}/taken/${name}`, [`${place} ${signal} ${pass - 1}`, ...texts].join('\n'));
    renameSync(`${folder}/taken/${name}`, `${folder}/armed/${name}`);
    return;
  }
  writeFileSync(
    `${folder}/taken/${name}.draft`,
    JSON.stringify({ pid: process.pid, port: socket.localPort ?? 0, text }),
  );
  renameSync(`${folder}/taken/${name}.draft`, `${folder}/delivered/${name}`);
  process.kill(process.pid, signal);
}

if (folder !== undefined) {
  Socket.prototype.write = function (chunk, ...rest) {
    lookAt(this, chunk);
    return Duplex.prototype.write.call(this, chunk, ...rest);
  };
}
