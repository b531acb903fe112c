// Readability.js as a worker: the same lines in and out as worker.py.
"use strict";
const readline = require("node:readline");

let Readability, JSDOM, VirtualConsole;
try {
  ({ Readability } = require("@mozilla/readability"));
  ({ JSDOM, VirtualConsole } = require("jsdom"));
} catch (error) {
  console.log(JSON.stringify({ missing: error.message.split("\n")[0] }));
  process.exit(0);
}

const BLOCKS = new Set(
  ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BR CENTER DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER " +
    "HR LI MAIN NAV OL P PRE SECTION TABLE TD TH TR UL").split(" ")
);

function asLines(node) {
  if (node.nodeType === 3) return node.data;
  const inner = Array.from(node.childNodes, asLines).join("");
  return BLOCKS.has(node.nodeName) ? `\n${inner}\n` : inner;
}

function seconds() {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
}

function read(capture) {
  const html = new TextDecoder(capture.encoding).decode(Buffer.from(capture.body, "base64"));
  const began = seconds();
  let found = null, error;
  try {
    const dom = new JSDOM(html, { url: capture.url, virtualConsole: new VirtualConsole() });
    found = new Readability(dom.window.document, { serializer: (element) => element }).parse();
  } catch (raised) {
    error = `${raised.name}: ${raised.message}`.slice(0, 200);
  }
  const took = seconds() - began;
  const text = found ? asLines(found.content).split("\n").map((l) => l.trim()).filter(Boolean).join("\n") : "";
  return { found: found || {}, text, error, took };
}

async function main() {
  read({ url: "http://warm.invalid/", encoding: "utf-8", body: Buffer.from("<p>2016年10月18日,会议。</p>").toString("base64") });
  console.log(JSON.stringify({ version: require("@mozilla/readability/package.json").version }));
  const start = process.resourceUsage().maxRSS / 1024, cpu = {};
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const page = JSON.parse(line);
    const parts = page.captures.map(read);
    const first = parts[0].found;
    for (const part of parts) cpu[page.site] = (cpu[page.site] || 0) + part.took;
    const failed = parts.find((part) => part.error);
    console.log(JSON.stringify({
      text: parts.map((part) => part.text).filter(Boolean).join("\n"),
      title: first.title || null, date: first.publishedTime || null, source: first.siteName || null,
      ...(failed ? { error: failed.error } : {}),
    }));
  }
  console.log(JSON.stringify({ cpu, start, peak: process.resourceUsage().maxRSS / 1024 }));
}

main();
