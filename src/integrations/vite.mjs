// Images by query in Vite: import hero from './hero.jpg?width=300&format=webp'
//
// In development the URL of an import is that of the CDN, and `pixmill serve` answers it when a browser asks. In a build one
// `pixmill batch` renders all outputs. https://github.com/pixmill/pixmill/blob/main/src/guide/vite.md

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { createInterface } from 'node:readline';

const IMAGE = /\.(?:avif|bmp|gif|hei[cf]|ico|jpe?g|jxl|png|tiff?|webp)$/i;
const KINDS = ['url', 'srcset', 'picture', 'metadata'];
/** The formats of a picture. The last is the fallback: that of the source. */
const PICTURE = ['avif', 'webp', ''];

/** The file and the parameters of an import; undefined for one that belongs to Vite. */
function parse(id) {
  const [, file, query] = /^([^?]*)\?(.*)$/s.exec(id) ?? [];
  if (!file || !IMAGE.test(file)) return;
  const pieces = query.split('&').filter((piece) => piece && !/^(?:import|[tv]=.*)$/.test(piece));
  const vite = pieces.some((piece) => /^(?:url|raw|inline|no-inline)$/.test(piece));
  if (vite || !pieces.some((piece) => piece.includes('='))) return;
  const take = (name) => {
    const at = pieces.findIndex((piece) => piece.startsWith(`${name}=`));
    return at < 0 ? undefined : decodeURIComponent(pieces.splice(at, 1)[0].slice(name.length + 1));
  };
  return { file, as: take('as') ?? 'url', take, pieces };
}

/** The queries of all combinations of values: `width=300;600&format=webp` has two. */
function expand(pieces) {
  const values = pieces.map((piece) => {
    const [, name, list] = /^([^=]*=?)(.*)$/s.exec(piece);
    return list.split(/;|%3B/i).map((value) => name + value);
  });
  return values.reduce((all, more) => all.flatMap((query) => more.map((piece) => [...query, piece])), [[]])
    .map((query) => query.join('&'));
}

/** The program: the option, that of the npm package, or the one in PATH. */
async function program(option) {
  if (option) return option;
  try {
    const { binaryPath } = await import('pixmill');
    return binaryPath();
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return 'pixmill';
  }
}

/** Starts the program. `ended` is rejected when it cannot start, or ends. */
async function start(options, args, cwd) {
  const binary = await program(options.binary);
  const child = spawn(binary, [...args, ...(options.args ?? [])], { cwd, windowsHide: true });
  const said = [];
  const lines = createInterface({ input: child.stderr }).on('line', (line) => said.push(line) > 20 && said.shift());
  const ended = new Promise((_, reject) => {
    const missing = `${binary} was not found; npm install --save-dev pixmill, or set the option binary`;
    child.on('error', (error) => reject(error.code === 'ENOENT' ? new Error(missing) : error));
    child.on('close', (code) => reject(new Error([`pixmill ${args[0]} ended with ${code}`, ...said].join('\n'))));
  });
  ended.catch(() => {});
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  return { child, ended, lines };
}

/** One `pixmill batch`. Its requests may be made at any time. */
async function startBatch(options, cwd) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const { child, ended } = await start(options, ['batch', '-o', folder], cwd);
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  child.stdin.on('error', () => {}); // `ended` has the reason.
  let last = 0;
  return {
    /** The answers to several requests, which are sent together so that they share a decode. */
    ask(requests) {
      const answers = requests.map(() => new Promise((resolve) => waiting.set(++last, resolve)));
      const first = last - requests.length + 1;
      child.stdin.write(requests.map((fields, i) => `${JSON.stringify({ id: first + i, ...fields })}\n`).join(''));
      return Promise.race([Promise.all(answers), ended]);
    },
    stop() {
      child.once('close', () => {
        process.off('exit', remove);
        remove();
      });
      child.stdin.end();
    },
  };
}

/** One `pixmill serve` for a folder. */
async function startServer(options, folder, cwd) {
  const args = ['serve', folder, '--listen', '127.0.0.1:0', '--no-page', '--hidden', '--log', 'off'];
  const { child, ended, lines } = await start(options, args, cwd);
  child.stdout.resume();
  const port = new Promise((resolve) => {
    lines.on('line', (line) => /serving on http:.*:(\d+)/.exec(line) && resolve(Number(RegExp.$1)));
  });
  return { port: await Promise.race([port, ended]), stop: () => child.kill() };
}

/** The value of an import, from its outputs in order. */
function value(as, outputs, formats) {
  const srcset = (all) => {
    const widths = new Map(all.map((output) => [output.width, output.src]));
    return [...widths].map(([width, src]) => `${src} ${width}w`).join(', ');
  };
  if (as === 'url') return outputs[0].src;
  if (as === 'srcset') return srcset(outputs);
  if (as === 'metadata') return outputs.length === 1 ? outputs[0] : outputs;
  const groups = formats.map((_, i) => outputs.filter((output) => output.group === i));
  const fallback = groups.pop();
  const { src, width, height } = fallback.reduce((a, b) => (b.width > a.width ? b : a));
  return {
    sources: groups.map((group) => ({ type: group[0].mime, srcset: srcset(group) })),
    img: { src, ...(fallback.length > 1 && { srcset: srcset(fallback) }), width, height },
  };
}

/** The plugin. Options: `binary`, the program; `args`, more options for it such as ['--memory', '1G']. */
export default function pixmill(options = {}) {
  let config, batch;
  const servers = new Map();
  const stop = async () => {
    const all = [batch, ...servers.values()];
    batch = undefined;
    servers.clear();
    for (const started of await Promise.allSettled(all)) started.value?.stop();
  };
  const inside = (folder, file) => file.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

  /** The URL of an output in development. */
  const url = (file, query) => {
    const name = inside(config.root, file) ? posix.relative(config.root, file) : posix.join('@fs', file);
    return `${config.server.origin ?? ''}${config.base}${encodeURI(name)}?${query}`;
  };

  /** The folder that may be served, the file in it, and the query of an image's URL; undefined for another URL. */
  const locate = (target) => {
    const below = target.startsWith(config.base) ? `/${target.slice(config.base.length)}` : target;
    const [path, query] = below.split(/\?(.*)/s);
    if (!query || /(?:^|&)import(?:&|=|$)/.test(query) || !parse(`${path}?${query}`)) return;
    const name = posix.normalize(decodeURIComponent(path));
    const files = name.startsWith('/@fs/')
      ? [name.slice(/^\/@fs\/[a-z]:/i.test(name) ? 5 : 4)]
      : [config.root + name, config.publicDir + name];
    const file = files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
    const folder = file && [config.root, config.publicDir, ...config.server.fs.allow].find((folder) => inside(folder, file));
    return folder && { folder, name: posix.relative(folder, file), query };
  };

  return {
    name: 'pixmill',
    enforce: 'pre',

    configResolved(resolved) {
      config = resolved;
    },

    async load(id) {
      const parsed = parse(id);
      if (!parsed || !statSync(parsed.file, { throwIfNoEntry: false })) return;
      const { file, as, take, pieces } = parsed;
      if (!KINDS.includes(as)) this.error(`as=${as} is none of ${KINDS.join(', ')}`);
      let formats = [];
      if (as === 'picture') {
        const named = take('format');
        formats = !named || named === 'auto' ? PICTURE : named.split(';');
      }
      const grouped = formats.length ? formats.map((format) => [...pieces, ...(format ? [`format=${format}`] : [])]) : [pieces];
      const asked = grouped.flatMap((pieces, group) => expand(pieces).map((query) => ({ group, query })));
      if (as === 'url' && asked.length > 1) this.error(`as=url has one output, and the query has ${asked.length}; use as=srcset`);
      this.addWatchFile(file);
      const serves = config.command === 'serve';
      batch ??= startBatch(options, config.root);
      const rendered = serves && as !== 'metadata' ? { preview: true } : { placeholder: as === 'metadata' };
      let answers;
      try {
        answers = await (await batch).ask(asked.map(({ query }) => ({ source: file, query, ...rendered })));
      } catch (error) {
        this.error(error.message);
      }
      const outputs = answers.map((answer, i) => {
        const { id: _, path, cached, error, warnings = [], exact, ...output } = answer;
        if (error) this.error(`${error.message} [${error.code}]\n${file}?${asked[i].query}`);
        for (const { code, message } of warnings) this.warn(`${file}?${asked[i].query}: ${message} [${code}]`);
        if (serves) return { src: url(file, asked[i].query), ...output, group: asked[i].group };
        const name = `${posix.parse(file).name}.${path.split('.').pop()}`;
        const asset = this.emitFile({ type: 'asset', name, source: readFileSync(path) });
        return { src: `__VITE_ASSET__${asset}__`, ...output, group: asked[i].group };
      });
      const [{ width, height }] = outputs;
      const other = outputs.find((output) => Math.abs(output.height - (output.width * height) / width) > 2);
      if (other && ['srcset', 'picture'].includes(as)) {
        this.error(`as=${as} has outputs of two shapes, ${width}x${height} and ${other.width}x${other.height}; import them separately`);
      }
      const result = JSON.stringify(value(as, outputs, formats), (key, part) => (key === 'group' ? undefined : part));
      return `export default ${result}`;
    },

    configureServer(server) {
      server.middlewares.use(async (incoming, outgoing, next) => {
        try {
          const found = /^(?:GET|HEAD)$/.test(incoming.method) && locate(incoming.url);
          if (!found) return next();
          const { folder, name, query } = found;
          if (!servers.has(folder)) servers.set(folder, startServer(options, folder, config.root));
          const { port } = await servers.get(folder);
          const { method, headers } = incoming;
          const target = { host: '127.0.0.1', port, path: `/${encodeURI(name)}?${query}`, method, headers };
          const upstream = request(target, (answer) => {
            outgoing.writeHead(answer.statusCode, answer.headers);
            answer.pipe(outgoing);
          });
          upstream.on('error', next).end();
        } catch (error) {
          next(error);
        }
      });
    },

    buildEnd(error) {
      if (error) return stop();
    },

    closeBundle: stop,
  };
}
