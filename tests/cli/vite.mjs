// Builds a site with Vite and the plugin, serves it as a development server does, and prints what both give as JSON. The
// arguments are the folder of the packages, the plugin, the program, and the site.

import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, plugin, binary, root] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(path).href);
const { build, createServer } = await load(join(packages, 'vite/dist/node/index.js'));
const { default: pixmill } = await load(plugin);
// Beside a package `pixmill` in the node_modules of the site.
const { default: packaged } = await load(join(root, 'plugin.mjs'));

const shared = { root, configFile: false, logLevel: 'silent', plugins: [pixmill({ binary })] };
const failure = async (work) => {
  try {
    await work();
  } catch (error) {
    return error.message;
  }
};

async function built(base) {
  const outDir = join(root, `dist${base.length}`);
  await build({ ...shared, plugins: [pixmill({ binary })], base, build: { outDir, assetsInlineLimit: 0, modulePreload: false } });
  const assets = readdirSync(join(outDir, 'assets'));
  globalThis.result = undefined;
  await load(join(outDir, 'assets', assets.find((name) => name.endsWith('.js'))));
  return { assets, result: globalThis.result };
}

async function developed() {
  const server = await createServer({ ...shared, server: { host: '127.0.0.1', port: 0, ws: false } });
  await server.listen();
  const { port } = server.httpServer.address();
  await server.ssrLoadModule('/main.js');
  const result = globalThis.result;
  const rendered = existsSync(process.env.PIXMILL_CACHE_DIR);
  const fetched = {};
  const get = async (url, headers = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${url}`, { headers });
    fetched[url] = {
      status: answer.status,
      type: answer.headers.get('content-type'),
      info: answer.headers.get('fastly-io-info'),
      etag: answer.headers.get('etag'),
      text: answer.status === 200 ? '' : await answer.text(),
    };
  };
  const urls = result.srcset.split(', ').map((candidate) => candidate.split(' ')[0]);
  for (const url of [result.hero, result.plain, result.picture.img.src, ...urls, ...Object.values(result.all)]) await get(url);
  await get('/photos/in%20css.jpg?width=33&format=auto', { accept: 'image/webp' });
  await get('/hero.jpg?width=abc');
  await get('/../../../../../../etc/hero.jpg?width=9');
  const inModule = await (await fetch(`http://127.0.0.1:${port}${result.hero}&import`)).text();
  const wrong = await failure(() => server.ssrLoadModule('/wrong.js'));
  await server.ssrLoadModule('/metadata.js');
  const metadata = globalThis.metadata;
  await server.close();
  return { result, rendered, fetched, inModule, wrong, metadata };
}

console.log(
  JSON.stringify({
    development: await developed(),
    build: await built('/'),
    relative: await built('./'),
    wrong: await failure(() =>
      build({ ...shared, build: { write: false, rollupOptions: { input: join(root, 'wrong.js') } } }),
    ),
    packaged: await build({ ...shared, plugins: [packaged()], build: { write: false } }).then((built) => built.output.length),
    missing: await failure(() =>
      build({ ...shared, plugins: [pixmill({ binary: '/missing/pixmill' })], build: { write: false } }),
    ),
  }),
);
