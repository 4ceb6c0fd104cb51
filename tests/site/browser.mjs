// Opens pages in Chromium before and after `pixmill site`, at three widths, and prints what it sees: a line of JSON for each.
//
//   node browser.mjs PACKAGES BEFORE IMAGES AFTER SCREENSHOTS PAGE...
//
// BEFORE and AFTER are the folders of a site; IMAGES is the address of `pixmill serve BEFORE`, which answers the image URLs of
// BEFORE. Servers listen on the loopback address and end with this process.

import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, request } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

const [packages, before, images, after, screenshots, ...pages] = process.argv.slice(2);
const puppeteer = createRequire(join(packages, "x.js"))("puppeteer-core");

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json",
  ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

function serve(folder, images) {
  return new Promise((resolve) => {
    const server = createServer(async (asked, answer) => {
      const url = new URL(asked.url, "http://x");
      if (images && /\.(jpg|png)$/.test(url.pathname)) {
        const [host, port] = images.split(":");
        const proxied = request({ host, port, path: asked.url, headers: { accept: asked.headers.accept ?? "" } }, (got) => {
          answer.writeHead(got.statusCode, got.headers);
          got.pipe(answer);
        });
        proxied.on("error", () => answer.writeHead(502).end());
        return void proxied.end();
      }
      let file = join(folder, decodeURIComponent(url.pathname));
      if (existsSync(file) && (await stat(file)).isDirectory()) file = join(file, "index.html");
      else if (!existsSync(file) && existsSync(`${file}.html`)) file = `${file}.html`;
      try {
        const bytes = await readFile(file);
        answer.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes);
      } catch {
        answer.writeHead(404).end();
      }
    });
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

async function look(browser, server, page, width, shot) {
  const tab = await browser.newPage();
  await tab.setViewport({ width, height: 900 });
  const failed = [];
  // The browser itself ends a request when it chooses another candidate.
  tab.on("requestfailed", (asked) => asked.failure()?.errorText === "net::ERR_ABORTED" || failed.push(`${asked.failure()?.errorText} ${asked.url()}`));
  tab.on("response", async (got) => {
    if (got.status() >= 400) failed.push(`${got.status()} ${got.url()}`);
  });
  await tab.goto(`http://127.0.0.1:${server.address().port}${page}`, { waitUntil: "networkidle0" });
  await tab.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
      window.scrollTo(0, y);
      await new Promise((done) => setTimeout(done, 30));
    }
    window.scrollTo(0, 0);
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  });
  await tab.waitForNetworkIdle({ idleTime: 200 });
  const seen = await tab.evaluate(() => {
    const boxes = [...document.body.querySelectorAll("*:not(picture):not(source):not(script):not(style)")].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return `${element.localName} ${[x, y + scrollY, width, height].map((n) => Math.round(n * 4) / 4).join(" ")}`;
    });
    // A copy of 16x16 pixels, to compare what is shown.
    const pixels = (image) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 16 });
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, 16, 16);
      return [...context.getImageData(0, 0, 16, 16).data];
    };
    const images = [...document.images].filter((image) => image.naturalWidth > 0).map((image) => ({
      url: image.currentSrc.replace(location.origin, ""),
      natural: `${image.naturalWidth}x${image.naturalHeight}`,
      pixels: pixels(image),
    }));
    return { boxes, images };
  });
  await tab.screenshot({ path: shot, fullPage: true });
  await tab.close();
  return { ...seen, failed };
}

const names = ["chromium", "chromium-browser", "google-chrome", "chrome"].flatMap((name) =>
  process.env.PATH.split(":").map((folder) => join(folder, name)));
const executablePath = [process.env.CHROMIUM, ...names].find((path) => path && existsSync(path));
if (!executablePath) {
  console.log(JSON.stringify({ missing: "Chromium" }));
  process.exit(0);
}
const browser = await puppeteer.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
const servers = [await serve(before, images), await serve(after)];
try {
  for (const page of pages) {
    for (const width of [390, 820, 1400]) {
      const shot = (when) => join(screenshots, `${page.replace(/\W+/g, "_")}-${width}-${when}.png`);
      const one = await look(browser, servers[0], page, width, shot("before"));
      const two = await look(browser, servers[1], page, width, shot("after"));
      console.log(JSON.stringify({ page, width, before: one, after: two }));
    }
  }
} finally {
  await browser.close();
  servers.forEach((server) => server.close());
}
