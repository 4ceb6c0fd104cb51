#!/usr/bin/env node
'use strict';

const { spawn } = require('node:child_process');
const { accessSync, constants: files } = require('node:fs');
const { constants } = require('node:os');
const { binaryPath } = require('../index.cjs');

let program;
try {
  program = binaryPath();
  accessSync(program, files.X_OK);
} catch (error) {
  console.error(error.code === 'EACCES' ? `pixmill: ${program} is not executable: \`chmod +x\` it.` : error.message);
  process.exit(2);
}

const args = process.argv.slice(2);
if (process.execve && process.platform !== 'win32') {
  // Newer versions of Node.js become the program. It has this process's id, so signals and exit codes need no help.
  process.execve(program, [program, ...args]);
}

const child = spawn(program, args, { stdio: 'inherit', windowsHide: true });
// A terminal sends its interrupt to the program too, and a second one ends the program at once. So it is passed on only
// when it came from elsewhere.
const fromTerminal = process.stdin.isTTY || process.stderr.isTTY;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
  process.on(signal, () => {
    if (!(fromTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT'))) child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`pixmill: ${program} cannot start: ${error.message}`);
  process.exit(2);
});
child.on('exit', (code, signal) => {
  if (signal === null) {
    process.exit(code);
  }
  // The same end as the program's, for shells and for other programs that look at the signal.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Signals that Node.js ignores or that cannot be sent here.
  setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 1)), 100);
});
