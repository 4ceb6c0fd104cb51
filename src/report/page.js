'use strict';
// The table is drawn as far as the user has scrolled, so that ten thousand rows are fast.
const entries = JSON.parse(document.getElementById('data').textContent);
const rows = document.getElementById('rows');
const more = document.getElementById('more');
const CHUNK = 100;
// Formats that browsers display. Some browsers lack a few; an error hides such an image.
const DRAWN = new Set(['jpeg', 'png', 'webp', 'avif', 'gif', 'svg', 'bmp', 'ico', 'jxl']);

/** Creates an element with attributes and content. */
const make = (name, attributes = {}, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
};

const bytes = n => {
  if (n < 1000) return `${n} B`;
  let unit = -1;
  let value = n;
  while (value >= 999.5 && unit < 3) { value /= 1000; unit += 1; }
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${['kB', 'MB', 'GB', 'TB'][unit]}`;
};
const failed = entry => entry.outcome === 'failed';
const share = entry => (entry.before ? 1 - entry.after / entry.before : 0);
const percent = entry => `${share(entry) < 0 ? '+' : ''}${Math.abs(share(entry) * 100).toFixed(0)} %`;
const size = ([width, height]) => `${width}×${height}`;
// A failure has no output name.
const name = entry => (failed(entry) ? entry.source : entry.output);

// Failures come before all entries with sizes.
const KEYS = {
  name: entry => name(entry),
  what: entry => entry.outcome,
  form: entry => (failed(entry) ? '' : entry.to),
  size: entry => (failed(entry) ? -1 : entry.drawn[0] * entry.drawn[1]),
  was: entry => (failed(entry) ? -1 : entry.before),
  is: entry => (failed(entry) ? -1 : entry.after),
  saved: entry => (failed(entry) ? -Infinity : share(entry)),
};
const order = { key: 'saved', descending: false };
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const words = new WeakMap();
const text = entry => {
  if (!words.has(entry)) {
    const notes = entry.warnings.map(([code, message]) => `${code} ${message}`);
    const error = entry.error ? Object.values(entry.error) : [];
    const all = [entry.source, entry.output, entry.query, entry.outcome, entry.from, entry.to, entry.class, ...notes, ...error];
    words.set(entry, all.filter(Boolean).join(' ').toLowerCase());
  }
  return words.get(entry);
};

let shown = [];
let drawn = 0;

const refresh = () => {
  const wanted = document.getElementById('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = document.querySelector('input[name=kind]:checked').value;
  const fits = entry =>
    (kind === 'all' || (kind === 'failed' ? failed(entry) : entry.warnings.length > 0)) &&
    wanted.every(word => text(entry).includes(word));
  const key = KEYS[order.key];
  const turn = order.descending ? -1 : 1;
  shown = entries.filter(fits).sort((a, b) => turn * compare(key(a), key(b)) || compare(name(a), name(b)));
  drawn = 0;
  rows.replaceChildren();
  draw();
  const all = entries.length.toLocaleString('en');
  const some = shown.length === entries.length ? all : `${shown.length.toLocaleString('en')} of ${all}`;
  document.getElementById('count').textContent = `${some} ${entries.length === 1 ? 'output' : 'outputs'}`;
};

const draw = () => {
  const part = document.createDocumentFragment();
  for (const entry of shown.slice(drawn, drawn + CHUNK)) part.append(row(entry));
  rows.append(part);
  drawn = Math.min(drawn + CHUNK, shown.length);
  more.hidden = drawn >= shown.length && shown.length > 0;
  more.textContent = shown.length === 0 ? 'No outputs match the filter.' : `${shown.length - drawn} more below`;
};

const row = entry => {
  const cell = (kind, ...inside) => make('td', { class: kind }, ...inside);
  const look = make('i');
  if (entry.output_link && DRAWN.has(entry.to)) {
    const image = make('img', { loading: 'lazy', decoding: 'async', alt: '', src: entry.output_link });
    image.addEventListener('error', () => image.replaceWith(make('i')));
    look.replaceWith(image);
    look.picture = image;
  }
  const button = make('button', { type: 'button', 'aria-expanded': 'false' }, make('b', {}, name(entry)), make('small', {}, entry.query ? `?${entry.query}` : entry.source));
  const outcome = cell('what', entry.outcome.replace('-', ' '));
  if (entry.warnings.length) {
    const codes = entry.warnings.map(([code]) => code).join(', ');
    outcome.append(' ', make('span', { class: 'tag', title: codes }, '!', make('span', { class: 'hidden' }, `warnings: ${codes}`)));
  }
  const line = make('tr', { class: 'entry' }, cell('look', look.picture ?? look), make('th', { scope: 'row', class: 'name' }, button), outcome);
  if (failed(entry)) {
    line.append(make('td', { colspan: 5, class: 'why' }, entry.error.message));
    line.classList.add('failed');
  } else {
    const saved = cell('saved', percent(entry), make('span', { class: 'bar' }));
    saved.lastChild.style.setProperty('--part', `${Math.max(0, share(entry)) * 100}%`);
    const form = entry.from === entry.to ? entry.to : `${entry.from} → ${entry.to}`;
    line.append(cell('form', form), cell('size', size(entry.drawn)), cell('was', bytes(entry.before)), cell('is', bytes(entry.after)), saved);
    line.classList.toggle('grew', share(entry) < 0);
    line.classList.toggle('warned', entry.warnings.length > 0);
  }
  button.addEventListener('click', () => {
    const open = button.getAttribute('aria-expanded') === 'false';
    button.setAttribute('aria-expanded', String(open));
    line.classList.toggle('open', open);
    if (open) line.after(details(entry));
    else line.nextElementSibling.remove();
  });
  return line;
};

const details = entry => {
  const list = make('dl');
  const say = (term, kind, ...inside) => list.append(make('dt', {}, term), make('dd', { class: kind }, ...inside));
  const link = (url, label) => (url ? make('a', { href: url }, label) : label);
  say('Source', '', link(entry.source_link, entry.source));
  if (entry.output) say('Output', '', failed(entry) ? entry.output : link(entry.output_link, entry.output));
  if (entry.query) say('Query', '', make('code', {}, `?${entry.query}`));
  if (entry.class) say('Class', '', entry.class);
  if (entry.error) {
    say('Error', 'bad', entry.error.message);
    say('Phase', '', `${entry.error.phase} (${entry.error.code})`);
  } else {
    say('Pixels', '', `${size(entry.stored)} → ${size(entry.drawn)}`);
    say('Bytes', '', `${entry.before.toLocaleString('en')} → ${entry.after.toLocaleString('en')}`);
    if (entry.reason) say('Format', '', entry.reason);
    if (entry.operations.length) say('Steps', '', entry.operations.join(', '));
    if (entry.skipped) say('Kept', '', entry.skipped);
    if (entry.digest) say('BLAKE3', '', make('code', {}, entry.digest));
  }
  for (const [code, message] of entry.warnings) say('Warning', 'warn', `${message} (${code})`);
  if (entry.milliseconds !== undefined) say('Time', '', `${entry.milliseconds} ms`);
  return make('tr', { class: 'details' }, make('td', { colspan: 8 }, make('div', { class: 'both' }, ...[pictures(entry), list].filter(Boolean))));
};

/** The region of the source that the output shows; null if the two cannot be overlaid. */
const part = entry => {
  const view = { x: 0, y: 0, w: entry.stored[0], h: entry.stored[1] };
  for (const operation of entry.operations) {
    const [stage] = operation.split(' ', 1);
    if (['orient', 'canvas', 'pad', 'montage'].includes(stage)) return null;
    const cut = ['trim-color', 'precrop', 'trim', 'crop'].includes(stage) && /(\d+)x(\d+)\+(\d+)\+(\d+)/.exec(operation);
    if (!cut) continue;
    const [w, h, x, y] = cut.slice(1).map(Number);
    Object.assign(view, { x: view.x + x, y: view.y + y, w, h });
  }
  if (entry.query.split('&').includes('fit=crop')) {
    const ratio = entry.drawn[0] / entry.drawn[1];
    const [w, h] = [Math.min(view.w, view.h * ratio), Math.min(view.h, view.w / ratio)];
    Object.assign(view, { x: view.x + (view.w - w) / 2, y: view.y + (view.h - h) / 2, w, h });
  }
  return view;
};

const pictures = entry => {
  if (failed(entry) || !entry.output_link || !(DRAWN.has(entry.to) || entry.to === 'mp4')) return null;
  const box = make('div', { class: 'seen' });
  const [width, height] = entry.drawn;
  const stage = (...inside) => {
    const element = make('div', { class: 'stage' }, ...inside);
    element.style.aspectRatio = `${width} / ${height}`;
    element.style.width = `${Math.max(width, 96)}px`;
    return element;
  };
  const alone = () => make('figure', {}, stage(output()), make('figcaption', {}, `Output, ${entry.to}, ${bytes(entry.after)}`));
  const output = () => {
    if (entry.to !== 'mp4') return make('img', { class: 'after', src: entry.output_link, alt: 'Output' });
    const video = make('video', { class: 'after', src: entry.output_link, controls: '', loop: '', 'aria-label': 'Output' });
    video.muted = true;
    return video;
  };
  if (!entry.source_link || !DRAWN.has(entry.from)) {
    box.append(alone());
    return box;
  }
  const before = make('img', { class: 'before', src: entry.source_link, alt: 'Source' });
  before.addEventListener('error', () => box.replaceChildren(alone()));
  const captions = [`Before, ${entry.from}, ${bytes(entry.before)}`, `After, ${entry.to}, ${bytes(entry.after)}`];
  const view = entry.to === 'mp4' ? null : part(entry);
  if (view) {
    const rate = (value, of) => `${(100 * value) / of}%`;
    Object.assign(before.style, {
      width: rate(entry.stored[0], view.w),
      height: rate(entry.stored[1], view.h),
      left: rate(-view.x, view.w),
      top: rate(-view.y, view.h),
    });
    const range = make('input', { type: 'range', min: 0, max: 100, step: 0.5, value: 50, 'aria-label': `Share of ${name(entry)} that shows the source, in percent` });
    const slide = stage(output(), make('div', { class: 'clip' }, before), range);
    slide.classList.add('slide');
    const move = () => slide.style.setProperty('--at', `${range.value}%`);
    range.addEventListener('input', move);
    move();
    box.append(make('figure', {}, slide, make('figcaption', {}, ...captions.map(caption => make('span', {}, caption)))));
  } else {
    const source = make('div', { class: 'stage' }, before);
    source.style.aspectRatio = `${entry.stored[0]} / ${entry.stored[1]}`;
    before.classList.add('after');
    box.classList.add('pair');
    box.append(make('figure', {}, source, make('figcaption', {}, captions[0])), make('figure', {}, stage(output()), make('figcaption', {}, captions[1])));
  }
  return box;
};

const heads = [...document.querySelectorAll('thead th[data-key]')];
for (const head of heads) {
  const button = make('button', { type: 'button' }, head.textContent);
  head.replaceChildren(button);
  button.addEventListener('click', () => {
    const { key } = head.dataset;
    order.descending = order.key === key && !order.descending;
    order.key = key;
    for (const other of heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', order.descending ? 'descending' : 'ascending');
    refresh();
  });
}
const [, broken, warned] = document.querySelectorAll('input[name=kind]');
broken.disabled = !entries.some(failed);
warned.disabled = !entries.some(entry => entry.warnings.length);
document.querySelector('.tools').hidden = false;
document.getElementById('find').addEventListener('input', refresh);
document.querySelectorAll('input[name=kind]').forEach(input => input.addEventListener('change', refresh));
new IntersectionObserver(seen => {
  if (seen.some(one => one.isIntersecting) && drawn < shown.length) draw();
}, { rootMargin: '600px' }).observe(more);
refresh();
