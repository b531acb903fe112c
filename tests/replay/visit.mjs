// A reader of `dangjian serve` in headless Chromium. What was seen is printed as JSON.
//
//     node visit.mjs CHROMIUM '{"base": "http://127.0.0.1:8001", "edited": ID, "shots": FOLDER or null, "only": [NAME, …], "look": [PATH, …]}'
//
// Without "look" it is a journey: search, article, versions, replay, language, telephone. With it, each path is opened on a
// narrow screen, and only what went wrong is told: dialogs, errors, requests to elsewhere, and what is wider than the screen.
import puppeteer from "puppeteer-core";

const [chromium, given] = process.argv.slice(2);
const { base, edited, shots, only, look } = JSON.parse(given);
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--lang=en"] });
const wrong = [];
const seen = { wrong };

async function open(width = 1040, height = 560) {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.setViewport({ width, height, deviceScaleFactor: 1 });
  watch(page);
  return page;
}

function watch(page) {
  page.on("console", (said) => ["error", "warn"].includes(said.type()) && !page.url().endsWith("/nix") && wrong.push(`console: ${said.text()} (${page.url()})`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message} (${page.url()})`));
  page.on("dialog", (dialog) => {
    wrong.push(`dialog: ${dialog.message()} (${page.url()})`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const ours = ["127.0.0.1", "localhost"].includes(url.hostname) || ["data:", "blob:", "about:", "chrome:"].includes(url.protocol);
    if (!ours) wrong.push(`asked elsewhere: ${url}`);
  });
}

const text = (page, selector) => page.$eval(selector, (e) => e.innerText);
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((e) => e.innerText));

async function follow(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

async function shoot(page, name) {
  if (shots && (only ?? [name]).includes(name)) await page.screenshot({ path: `${shots}/serve-${name}.png` });
}

async function tooWide(page, path) {
  await page.goto(base + path);
  const wide = await page.evaluate(() => {
    const screen = document.documentElement.clientWidth;
    const scrolls = (e) => e && (["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    if (document.documentElement.scrollWidth <= screen) return [];
    return [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > screen + 1 && !scrolls(e.parentElement))
      .slice(0, 3)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
  });
  if (wide.length) wrong.push(`wider than the screen: ${path}: ${wide.join(", ")}`);
}

async function journey() {
  const page = await open();
  await page.goto(base);
  seen.title = await text(page, "h1");
  await shoot(page, "home-en");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("/");
  await page.keyboard.type("党建");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  seen.search = { url: decodeURIComponent(page.url()), total: await text(page, ".total"), marks: await texts(page, ".hit mark") };
  await page.keyboard.press("j");
  seen.keyboard = await page.evaluate(() => document.activeElement.closest(".hit") === document.querySelector(".hit"));
  await shoot(page, "search-en");
  await follow(page, ".years li:last-child a");
  seen.year = { url: page.url(), total: await text(page, ".total") };

  await page.goto(`${base}/search?q=${encodeURIComponent('"贫困县党政正职"')}`);
  await follow(page, ".hit h3 a");
  seen.article = { title: await text(page, "h1"), text: await text(page, "article .text"), url: page.url() };
  await shoot(page, "article-en");
  await replay(page);

  await page.goto(`${base}/article/${edited}`);
  await follow(page, ".beside section:first-child .button");
  seen.versions = {
    heads: await texts(page, ".version h2"),
    gone: await texts(page, ".version del"),
    new: await texts(page, ".version ins"),
  };
  await shoot(page, "versions-en");

  await follow(page, ".links a[hreflang='zh-CN']");
  seen.chinese = { lang: await page.$eval("html", (e) => e.lang), links: await texts(page, ".links a"), url: page.url() };
  await shoot(page, "versions-zh");
  for (const [path, name] of [["/", "home"], [`/search?q=党员 社区`, "search"], [new URL(seen.article.url).pathname, "article"], ["/archive/edited?since=", "question"], ["/archive/current_articles", "table"], ["/archive", "database"]]) {
    await page.goto(base + path);
    await shoot(page, `${name}-zh`);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await shoot(page, `${name}-zh-dark`);
    await page.emulateMediaFeatures([]);
  }
  await telephone();
  await withoutScripts();
}

async function replay(page) {
  await page.click("#replay");
  const opened = await browser.waitForTarget((t) => t.type() === "page" && t.url().startsWith("http://localhost:"));
  const shown = await opened.page();
  await shown.bringToFront();
  const frame = await replayed(shown);
  const apart = (e) => [location.origin, window.opener === null];
  seen.replay = { text: await frame.evaluate("document.body.innerText"), head: await text(shown, "body > p"), apart: await shown.evaluate(apart) };
  await shown.setViewport({ width: 1040, height: 560 });
  await shoot(shown, "replay-en");
  await shown.close();
}

// The page is loaded anew while the package is made, so a frame may be gone before it can be asked.
async function replayed(shown) {
  for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((later) => setTimeout(later, 200))) {
    const frame = shown.frames().find((f) => f.url().includes("mp_/"));
    const length = await frame?.evaluate("document.body ? document.body.innerText.trim().length : 0").catch(() => 0);
    if (length > 200) return frame;
  }
  throw new Error(`nothing was replayed in ${shown.frames().map((f) => f.url())}`);
}

async function telephone() {
  const page = await open(390, 844);
  const article = new URL(seen.article.url).pathname;
  const paths = ["/", "/search?q=党建", "/search", "/search?q=(", article, `${article}?cuts=1`, `/article/${edited}/versions`, `${article}/cite`,
    "/archive", "/archive/current_articles", "/archive/edited?since=", "/archive?sql=select+*+from+current_articles", "/nix"];
  for (const path of paths) await tooWide(page, path);
  for (const [path, name] of [["/", "home"], ["/search?q=党建", "search"], [article, "article"], [`/article/${edited}/versions`, "versions"], ["/archive/current_articles", "table"]]) {
    await page.goto(base + path);
    await shoot(page, `${name}-narrow`);
  }
  await page.close();
}

async function withoutScripts() {
  const page = await open();
  await page.setJavaScriptEnabled(false);
  await page.goto(`${base}/search?q=党员`);
  seen.withoutScripts = (await page.$$(".hit")).length;
  await page.close();
}

try {
  if (look) {
    const page = await open(390, 844);
    for (const path of look) await tooWide(page, path);
  } else await journey();
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
