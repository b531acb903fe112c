// Opens a page in headless Chromium and tells, as JSON, what a reader would notice: how wide it is, what the console says.
//
//     node look.mjs CHROMIUM FILE.html WIDTH light|dark [SCREENSHOT.png [HEIGHT]]
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [chromium, file, width, scheme, screenshot, height] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  const said = [];
  const asked = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => asked.push(request.url()));
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width: Number(width), height: Number(height ?? 900), deviceScaleFactor: 1 });
  await page.goto(pathToFileURL(file).href);
  const seen = await page.evaluate(() => {
    const root = document.documentElement;
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 0.5,
    );
    return {
      scroll: root.scrollWidth, inner: innerWidth, wide: wide.map((element) => element.tagName),
      background: getComputedStyle(document.body).backgroundColor, charts: document.querySelectorAll("svg").length,
      smallest: Math.min(...[...document.querySelectorAll("svg text")].map((text) => text.getBoundingClientRect().height)),
      scripts: document.scripts.length, text: document.body.innerText,
    };
  });
  if (screenshot) await page.screenshot({ path: screenshot, fullPage: !height });
  console.log(JSON.stringify({ ...seen, said, asked: asked.length }));
} finally {
  await browser.close();
}
