'use strict';

const { existsSync } = require('node:fs');
const platforms = require('./platforms.json');

/** Whether this Linux has musl instead of glibc, as Alpine does. */
function isMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
}

/** Why the program is missing, and what to do about it. */
function explain() {
  const here = `${process.platform} ${process.arch}`;
  const platform = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
  const other =
    'Build it with `cargo install --locked pixmill`, and set PIXMILL_BINARY_PATH to the path of the program.';
  if (!platform) {
    return `pixmill: npm has no program for ${here}. ${other}`;
  }
  if (isMusl()) {
    return `pixmill: the program for ${here} needs glibc, and this system has musl. Use an image with glibc, such as node:22-slim instead of node:22-alpine. Or: ${other}`;
  }
  return `pixmill: the package ${platform.package} with the program for ${here} is not installed.
Optional dependencies were omitted (\`--omit=optional\`, \`--no-optional\`, or \`omit\` in .npmrc), or node_modules and the lock file
are from another platform. Install without that option: \`npm install pixmill --include=optional\`. If the lock file lists no
${platform.package}, delete it and node_modules first.`;
}

/** The path of the pixmill program: PIXMILL_BINARY_PATH, or the file in the package of this platform. */
function binaryPath() {
  const chosen = process.env.PIXMILL_BINARY_PATH;
  if (chosen) {
    if (!existsSync(chosen)) {
      throw new Error(`pixmill: PIXMILL_BINARY_PATH names ${chosen}, which does not exist. Correct or unset it.`);
    }
    return chosen;
  }
  const name = process.platform === 'win32' ? 'pixmill.exe' : 'pixmill';
  const platform = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
  try {
    return require.resolve(`${platform.package}/bin/${name}`);
  } catch {
    throw new Error(explain());
  }
}

module.exports = { binaryPath };
