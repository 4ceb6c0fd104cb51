// Writes the licenses of everything that the program of a target contains: crates, and the C and C++ libraries inside
// them, with their patent grants.
//
//   node licenses.mjs TARGET FILE

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const [target, file] = process.argv.slice(2);
if (!file) {
  console.error('usage: node licenses.mjs TARGET FILE');
  process.exit(2);
}

/** The packages that are linked: dependencies, not what only builds. jpegxl-src, a build dependency of ours, has libjxl. */
function linked() {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', target];
  const platforms = JSON.parse(readFileSync(join(root, '.github/release/npm/platforms.json'), 'utf8'));
  const features = platforms.find((platform) => platform.target === target)?.features;
  if (features) args.push('--no-default-features', '--features', features);
  const metadata = JSON.parse(execFileSync('cargo', args, { cwd: root, maxBuffer: 1 << 28 }));
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const packages = new Map(metadata.packages.map((pkg) => [pkg.id, pkg]));
  const ours = metadata.resolve.root;
  const seen = new Set();
  const visit = (id) => {
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      const links = dep_kinds.some(({ kind }) => kind === null || (id === ours && kind === 'build'));
      const macro = packages.get(pkg).targets.some(({ kind }) => kind.includes('proc-macro'));
      if (links && !macro && !seen.has(pkg)) {
        seen.add(pkg);
        visit(pkg);
      }
    }
  };
  visit(ours);
  return [...seen].map((id) => packages.get(id)).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const LICENSE = /^(un)?licen[sc]e|^copying|^copyright|^patents|^notice/i;
const CODE = /\.(rs|c|cc|cpp|h|py|toml|json|js|ya?ml|spdx)$/i;
// Folders whose files are not compiled.
const TESTS = ['benches', 'examples', 'fuzz', 'test', 'testdata', 'tests'];
const UNUSED = ['.git', 'target', 'bazel', 'HEVCSoftware', 'libwebm', 'libyuv', ...TESTS];

/** The license files of a package, at any depth. */
function licenseFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return UNUSED.includes(entry.name) ? [] : licenseFiles(path);
    return LICENSE.test(entry.name) && !CODE.test(entry.name) ? [path] : [];
  });
}

const NOTES = {
  'openh264-sys2': `Cisco pays the royalties of the H.264 patents for the binary that Cisco distributes, and for no other. This
program contains OpenH264 built from source, so whoever writes MP4 with it may need a patent license.`,
  'libwebp-sys': 'With an additional grant of patent rights by Google.',
  'libaom-sys': 'With the Alliance for Open Media Patent License 1.0.',
};

// Packages with the same text share it, whatever its line breaks. Texts with different copyright lines are different.
const texts = new Map();

/** The numbers of a package's texts. */
function collect({ name, version, manifest_path: manifest }) {
  const folder = dirname(manifest);
  const numbers = new Set();
  for (const path of licenseFiles(folder).sort()) {
    const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();
    const key = text.replace(/\s+/g, ' ');
    if (!key) continue;
    if (!texts.has(key)) texts.set(key, { number: texts.size + 1, text, users: [] });
    const { number, users } = texts.get(key);
    users.push(`${name} ${version}: ${relative(folder, path).replaceAll('\\', '/')}`);
    numbers.add(number);
  }
  return [...numbers];
}

function describe(pkg) {
  const numbers = collect(pkg);
  const none = `no text in the package; by ${pkg.authors.join(', ') || 'its authors'}`;
  const where = numbers.length ? `texts ${numbers.join(', ')}` : none;
  return [
    `${pkg.name} ${pkg.version}: ${pkg.license ?? 'see its text'} (${where})`,
    ...(pkg.repository ? [`    ${pkg.repository}`] : []),
    ...(NOTES[pkg.name] ? [NOTES[pkg.name].replace(/^/gm, '    ')] : []),
  ];
}

const rows = linked().flatMap(describe);
const line = '-'.repeat(100);
const parts = [...texts.values()].map(
  ({ number, text, users }) => `${line}\n${number}. ${users.join('\n   ')}\n${line}\n\n${text}\n`,
);
const head = `pixmill for ${target} contains the following packages. A package with a name in -sys or -src contains the
C or C++ library that it is named for; libjxl includes brotli, highway and skcms. The face detection model is SeetaFace's, under
LICENSE-SeetaFace. Besides, it contains the Rust standard library (MIT OR Apache-2.0), and on Linux LLVM's libc++ and libunwind
(Apache-2.0 WITH LLVM-exception). Where a package offers a choice of licenses, all of their texts are below.
`;
writeFileSync(file, [head, `${rows.join('\n')}\n`, ...parts].join('\n'));
