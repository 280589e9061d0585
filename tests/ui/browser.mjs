// A browser, the built page, and pages opened on a view and a state: what every test here begins with.
//
// The page is served with the content security policy of the real windows, so that a style or script that they would
// refuse fails here too. Debian's Chromium is used; nothing is downloaded.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const DIST = fileURLToPath(new URL("../../ui/dist/", import.meta.url));
const CONF = fileURLToPath(
  new URL("../../src-tauri/tauri.conf.json", import.meta.url),
);
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

export const SIZES = {
  glance: { width: 420, height: 640 },
  firstrun: { width: 760, height: 640 },
};
const WIDE = { width: 1160, height: 760 };

/** The windows' policy, as its configuration writes it. */
async function policy() {
  const { app } = JSON.parse(await readFile(CONF, "utf8"));
  const csp = app.security.csp;
  if (!csp)
    throw new Error("src-tauri/tauri.conf.json has no content security policy");
  return typeof csp === "string"
    ? csp
    : Object.entries(csp)
        .map(([name, value]) => `${name} ${[value].flat().join(" ")}`)
        .join("; ");
}

async function serve() {
  const csp = await policy();
  const server = createServer(async (request, response) => {
    const path =
      normalize(new URL(request.url, "http://x").pathname).replace(
        /^[/\\]+/,
        "",
      ) || "index.html";
    try {
      const body = await readFile(join(DIST, path));
      response.writeHead(200, {
        "content-type": TYPES[extname(path)] ?? "application/octet-stream",
        "content-security-policy": csp,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

/** Starts browser and server. */
export async function start() {
  if (!existsSync(join(DIST, "index.html")))
    throw new Error("ui/dist is missing: npm run build in ui/");
  const server = await serve();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
  const base = `http://127.0.0.1:${server.address().port}/index.html`;

  /** Opens a view. `troubles` collects errors of the console, of the page, and requests that leave. */
  async function open(
    view,
    {
      query = "",
      theme = "light",
      size,
      clock = false,
      shell,
      ready = ".row, .empty, .hello, .card, .bones, .way, .banner",
      ...context
    } = {},
  ) {
    const made = await browser.newContext({
      viewport: size ?? SIZES[view.split(/[/?]/)[0]] ?? WIDE,
      colorScheme: theme,
      reducedMotion: "reduce",
      ...context,
    });
    const page = await made.newPage();
    const troubles = [];
    page.on(
      "console",
      (message) => message.type() === "error" && troubles.push(message.text()),
    );
    page.on("pageerror", (error) => troubles.push(String(error)));
    page.on(
      "request",
      (request) =>
        request.url().startsWith(base.slice(0, base.lastIndexOf("/"))) ||
        troubles.push(`left the page: ${request.url()}`),
    );
    // As the windows do (`freezePrototype`).
    await page.addInitScript(() => Object.freeze(Object.prototype));
    if (shell) await page.addInitScript(shell);
    if (clock) await page.clock.install();
    await page.goto(`${base}?${query}#/${view}`);
    if (ready) await page.locator(ready).first().waitFor();
    return { page, troubles, close: () => made.close() };
  }

  return {
    open,
    async stop() {
      await browser.close();
      server.close();
    },
  };
}

/** Waits until `what` holds in the page. */
export const until = (page, what, arg) =>
  page.waitForFunction(what, arg, { polling: 50 });

/** Waits until the focus is on what is named so. */
export const focusOn = (page, words) =>
  until(
    page,
    (wanted) =>
      document.activeElement?.getAttribute("aria-label")?.startsWith(wanted),
    words,
  );
