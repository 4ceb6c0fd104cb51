// Makes the folders of the npm packages: `pixmill`, and for each built program the package of its platform.
//
//   node build.mjs OUT [TARGET=PROGRAM]...
//
// Without a program it makes the main package alone. No package has a script that runs at installation: npm itself
// chooses the package of the platform from `optionalDependencies`, by their `os`, `cpu` and `libc`.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const platforms = JSON.parse(readFileSync(join(here, 'platforms.json'), 'utf8'));
const cargo = readFileSync(join(root, 'Cargo.toml'), 'utf8');

/** A value of `[package]` in Cargo.toml, the one place of the version and the description. */
function fromCargo(key) {
  const found = cargo.match(new RegExp(`^${key} = "(.*)"$`, 'm'));
  if (!found) throw new Error(`Cargo.toml has no ${key}`);
  return found[1];
}

const shared = {
  version: fromCargo('version'),
  description: fromCargo('description'),
  license: `(${fromCargo('license')})`,
  homepage: fromCargo('homepage'),
  repository: { type: 'git', url: `git+${fromCargo('repository')}.git` },
  engines: { node: '>=18' },
};

function write(folder, name, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, ...shared, ...manifest }, null, 2)}\n`);
  for (const file of ['LICENSE-MIT', 'LICENSE-APACHE', 'LICENSE-SeetaFace']) {
    copyFileSync(join(root, file), join(folder, file));
  }
}

function makeMain(out) {
  const folder = join(out, 'pixmill');
  cpSync(join(here, 'pixmill'), folder, { recursive: true });
  const known = platforms.map(({ package: name, os, cpu }) => ({ package: name, os, cpu }));
  writeFileSync(join(folder, 'platforms.json'), JSON.stringify(known));
  copyFileSync(join(root, 'README.md'), join(folder, 'README.md'));
  const integrations = join(root, 'src/integrations');
  copyFileSync(join(integrations, 'vite.mjs'), join(folder, 'vite.mjs'));
  // TypeScript takes a .d.ts of this package for CommonJS, which the plugin is not.
  copyFileSync(join(integrations, 'vite.d.ts'), join(folder, 'vite.d.mts'));
  const client = readFileSync(join(integrations, 'vite-client.d.ts'), 'utf8');
  writeFileSync(join(folder, 'vite-client.d.ts'), client.replaceAll("import('./vite')", "import('./vite.mjs')"));
  chmodSync(join(folder, 'bin/pixmill.js'), 0o755);
  write(folder, 'pixmill', {
    keywords: ['image', 'optimize', 'responsive', 'avif', 'webp', 'jpeg', 'vite-plugin', 'cli'],
    bin: { pixmill: 'bin/pixmill.js' },
    main: './index.cjs',
    types: './index.d.cts',
    exports: {
      '.': {
        import: { types: './index.d.mts', default: './index.mjs' },
        require: { types: './index.d.cts', default: './index.cjs' },
      },
      './vite': { types: './vite.d.mts', default: './vite.mjs' },
      './vite-client': { types: './vite-client.d.ts' },
      './package.json': './package.json',
    },
    peerDependencies: { vite: '>=5' },
    peerDependenciesMeta: { vite: { optional: true } },
    optionalDependencies: Object.fromEntries(platforms.map((platform) => [platform.package, shared.version])),
  });
  return folder;
}

function makePlatform(out, target, program) {
  const platform = platforms.find((platform) => platform.target === target);
  if (!platform) throw new Error(`${target} has no package in platforms.json`);
  const folder = join(out, platform.package.split('/')[1]);
  const name = platform.os === 'win32' ? 'pixmill.exe' : 'pixmill';
  mkdirSync(join(folder, 'bin'), { recursive: true });
  copyFileSync(program, join(folder, 'bin', name));
  chmodSync(join(folder, 'bin', name), 0o755);
  writeFileSync(
    join(folder, 'README.md'),
    `The program of [pixmill](https://www.npmjs.com/package/pixmill) for ${target}. Install the package \`pixmill\`.\n`,
  );
  execFileSync(process.execPath, [join(here, '../licenses.mjs'), target, join(folder, 'THIRD-PARTY.txt')]);
  write(folder, platform.package, {
    os: [platform.os],
    cpu: [platform.cpu],
    ...(platform.libc && { libc: [platform.libc] }),
    // Yarn must unpack it: a program inside an archive cannot start.
    preferUnplugged: true,
  });
  return folder;
}

const [out, ...programs] = process.argv.slice(2);
if (!out || programs.some((argument) => !argument.includes('='))) {
  console.error('usage: node build.mjs OUT [TARGET=PROGRAM]...');
  process.exit(2);
}
if (existsSync(out) && readdirSync(out).length && !existsSync(join(out, 'pixmill/package.json'))) {
  console.error(`${out} has other files; name an empty folder`);
  process.exit(2);
}
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
console.log(makeMain(out));
for (const argument of programs) {
  const [target, program] = argument.split('=', 2);
  console.log(makePlatform(out, target, program));
}
