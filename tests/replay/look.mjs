// Opens a page of a WACZ file in ReplayWeb.page, in headless Chromium, and prints the text and the pictures that are shown.
//
//     node look.mjs CHROMIUM FILE.wacz URL TIMESTAMP SCREENSHOT.png
//
// Player, package and page are served on loopback: a service worker needs a web server.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import puppeteer from "puppeteer-core";

const [chromium, wacz, url, timestamp, screenshot] = process.argv.slice(2);
const player = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "replaywebpage");
const files = {
  "/ui.js": [join(player, "ui.js"), "text/javascript"],
  "/replay/sw.js": [join(player, "sw.js"), "text/javascript"],
  "/archive.wacz": [wacz, "application/wacz"],
};
const shell = `<!doctype html><meta charset="utf-8"><body style="margin:0"><script src="/ui.js"></script>
<replay-web-page embed="replayonly" replayBase="/replay/" source="/archive.wacz" url="${url.replace(/&/g, "&amp;")}"
 ts="${timestamp}" style="display:block;height:100vh"></replay-web-page>`;

const server = createServer((request, response) => {
  const found = files[new URL(request.url, "http://localhost").pathname];
  if (!found) {
    response.writeHead(200, { "Content-Type": "text/html" }).end(shell);
    return;
  }
  const size = statSync(found[0]).size;
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const end = range && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  const headers = { "Content-Type": found[1], "Content-Length": end - start + 1, "Accept-Ranges": "bytes" };
  if (range) headers["Content-Range"] = `bytes ${start}-${end}/${size}`;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD") response.end();
  else createReadStream(found[0], { start, end }).pipe(response);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--lang=zh-CN"] });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1040, height: 680 });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const frame = await page.waitForFrame((f) => f.url().includes("mp_/"), { timeout: 60_000 });
  await frame.waitForFunction("document.body && document.body.innerText.trim().length > 0", { timeout: 60_000 });
  console.log(await frame.evaluate("document.body.innerText"));
  await frame.evaluate(() =>
    Promise.all([...document.images].map((i) => i.complete || new Promise((r) => (i.onload = i.onerror = r)))),
  );
  const shown = "[...document.images].filter((i) => i.naturalWidth).map((i) => i.getAttribute('src'))";
  for (const source of await frame.evaluate(shown)) console.log(`picture: ${source}`);
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
  server.close();
}
