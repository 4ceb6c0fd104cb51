// Prints URLs as front-end libraries make them for Fastly, with the expected output of a JPEG of 600x400: a line of JSON for
// each. The argument is the folder of the packages; the imports are of the files that the packages publish.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const load = (path) => import(pathToFileURL(join(process.argv[2], path)).href);

function say(library, url, expected) {
  const { pathname, search } = new URL(url, "https://img.example");
  console.log(JSON.stringify({ library, target: pathname + search, expected }));
}

// https://nextjs.org/docs/app/api-reference/config/next-config-js/images#fastly
function fastlyLoader({ src, width, quality }) {
  const url = new URL(`https://example.com${src}`);
  url.searchParams.set("auto", "webp");
  url.searchParams.set("width", width.toString());
  url.searchParams.set("quality", (quality || 75).toString());
  return url.href;
}

say("next", fastlyLoader({ src: "/hero.jpg", width: 384 }), "384x256 webp");
say("next", fastlyLoader({ src: "/hero.jpg", width: 16, quality: 50 }), "16x11 webp");
say("next", fastlyLoader({ src: "/hero.jpg", width: 3840 }), "600x400 webp");

const { default: nuxt } = await load("@nuxt/image/dist/runtime/providers/fastly.js");
const nuxtUrl = (modifiers) => nuxt().getImage("/hero.jpg", { modifiers, baseURL: "https://img.example/" }).url;

for (const [modifiers, expected] of [
  [{}, "600x400 jpeg"],
  [{ width: 320 }, "320x213 jpeg"],
  [{ width: 300, height: 300, fit: "cover" }, "300x200 jpeg"],
  [{ width: 300, height: 300, fit: "contain" }, "300x200 jpeg"],
  [{ width: 300, height: 300, fit: "inside" }, "300x300 jpeg"],
  [{ width: 300, height: 300, fit: "outside" }, "300x300 jpeg"],
  [{ width: 300, height: 300, fit: "fill" }, "300x300 jpeg"],
  [{ width: 300, quality: 70, format: "webp" }, "300x200 webp"],
  [{ width: 300, format: "avif" }, "300x200 avif"],
  [{ width: 300, format: "png" }, "300x200 png"],
  [{ width: 300, format: "jpg" }, "300x200 jpeg"],
  [{ width: 300, format: "jpeg" }, "300x200 jpeg"],
  [{ width: undefined, height: 200 }, "300x200 jpeg"],
  [{ width: 300, background: "#ffffff" }, "300x200 jpeg"],
  [{ width: 100, auto: "webp", dpr: 2, crop: "16:9,smart" }, "200x113 webp"],
]) {
  say("nuxt", nuxtUrl(modifiers), expected);
}

const { setConfig } = await load("@responsive-image/core/dist/index.js");
const { fastly } = await load("@responsive-image/cdn/dist/index.js");
setConfig("cdn", { fastly: { domain: "img.example" } });

for (const [type, options, expected] of [
  ["auto", {}, "300x200 avif"],
  ["jpeg", {}, "300x200 jpeg"],
  ["png", {}, "300x200 png"],
  ["webp", { quality: 60 }, "300x200 webp"],
  ["avif", { aspectRatio: 1.5 }, "300x200 avif"],
  ["webp", { enabled: "upscale" }, "300x200 webp"],
  ["webp", { disable: "upscale" }, "300x200 webp"],
  ["webp", { crop: "16:9", bgColor: "fff", blur: 2, brightness: 5, contrast: -5, saturation: 10 }, "300x169 webp"],
  ["webp", { canvas: "320,240", fit: "bounds", height: 100 }, "320x240 webp"],
  ["webp", { dpr: 2, pad: "10", trim: "0.1", precrop: "500,300" }, "420x260 webp"],
  ["jpeg", { metadata: "copyright", orient: "r", resizeFilter: "lanczos", sharpen: "a2,r1,t0" }, "300x450 jpeg"],
  ["jpeg", { optimize: "medium", frame: 1, trimColor: "auto" }, "300x200 jpeg"],
]) {
  say("responsive-image", fastly("/hero.jpg", options).imageUrlFor(300, type), expected);
}
