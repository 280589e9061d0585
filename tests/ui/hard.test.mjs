// What a page must stand: hostile words, ten thousand rows, large text, small windows, forced colours, the real shell.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./browser.mjs";

let browser;
before(async () => {
  browser = await start();
});
after(() => browser?.stop());
const until = (page, what, arg) =>
  page.waitForFunction(what, arg, { polling: 50 });

for (const view of ["glance?item=x1", "queue?item=x1"])
  test(`markup of others is text (${view})`, async () => {
    const { page, troubles, close } = await browser.open(view, {
      query: "state=hostile",
    });
    await page.locator(".acts .btn").first().waitFor();
    assert.equal(
      await page
        .locator('img[src="x"], .lane script, .detail script, .row b b, i')
        .count(),
      0,
    );
    assert.ok(
      (await page.locator('li[data-key="x1"] .subject').innerText()).startsWith(
        "<img src=x onerror=",
      ),
    );
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(troubles, []);
    await close();
  });

test("direction overrides are drawn by name and turn nothing", async () => {
  const { page, close } = await browser.open("glance?item=x2", {
    query: "state=hostile",
  });
  await page.locator(".acts .btn").first().waitFor();
  const shown = await page.locator("body").innerText();
  assert.ok(shown.includes("invoice [U+202E]fdp.exe"));
  assert.equal(/[\u202a-\u202e\u2066-\u2069]/.test(shown), false);
  assert.equal(
    await page
      .locator('li[data-key="x2"] .ask')
      .getAttribute("aria-label")
      .then((name) => name.includes("\u202e")),
    false,
  );
  await close();
});

test("long words and stacked marks stay in their row", async () => {
  const { page, close } = await browser.open("glance", {
    query: "state=hostile",
  });
  for (const id of ["x3", "x4", "x5"]) {
    const box = await page.locator(`li[data-key="${id}"]`).boundingBox();
    assert.ok(
      box.height < 80 && box.width <= 420,
      `${id}: ${JSON.stringify(box)}`,
    );
  }
  assert.equal(
    await page.evaluate(() => document.documentElement.scrollWidth),
    420,
  );
  await close();
});

for (const view of ["glance", "queue"])
  test(`ten thousand rows: few are drawn, all can be reached (${view})`, async () => {
    const { page, troubles, close } = await browser.open(view, {
      query: "rows=10000",
    });
    const drawn = () => page.locator(".lane li").count();
    assert.ok((await drawn()) < 80, `${await drawn()} rows are drawn`);
    assert.equal(
      await page.locator(".lane.me .lane-head span").first().innerText(),
      "5000",
    );
    assert.equal(
      await page.locator(".lane.me li").first().getAttribute("aria-setsize"),
      "5000",
    );
    await page
      .locator(".lane.me .scroller")
      .evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.locator('li[data-key="me4999"]').waitFor();
    assert.ok((await drawn()) < 80);
    // The row with the focus stays, however far the list is scrolled.
    await page.keyboard.press("1");
    await until(
      page,
      () => document.activeElement?.closest("li")?.dataset.key === "me0",
    );
    for (let step = 1; step <= 30; step += 1) await page.keyboard.press("j");
    await until(
      page,
      () => document.activeElement?.closest("li")?.dataset.key === "me30",
    );
    await page
      .locator(".lane.me .scroller")
      .evaluate((list) => list.scrollTo(0, 100_000));
    await until(page, () => !document.querySelector('li[data-key="me29"]'));
    assert.equal(
      await page.evaluate(
        () => document.activeElement?.closest("li")?.dataset.key,
      ),
      "me30",
    );
    await page.keyboard.press("j");
    await until(
      page,
      () => document.activeElement?.closest("li")?.dataset.key === "me31",
    );
    assert.ok(
      await page.evaluate(() => {
        const at = document.activeElement.getBoundingClientRect();
        return at.top >= 0 && at.bottom <= innerHeight;
      }),
    );
    // What comes above moves nothing under the eye, and takes no focus.
    const place = () =>
      page.evaluate(() =>
        Math.round(document.activeElement.getBoundingClientRect().top),
      );
    const was = await place();
    await page.evaluate(() => {
      const team = window.batonFake;
      team.lanes.me = [
        { ...team.lanes.me[0], id: "new1" },
        { ...team.lanes.me[1], id: "new2" },
        ...team.lanes.me,
      ];
      team.tell({ event: "queue", items: ["new1", "new2"] });
    });
    const count = page.locator(".lane.me .lane-head span").first();
    await until(
      page,
      () =>
        document.querySelector(".lane.me .lane-head span").textContent ===
        "5002",
    );
    assert.equal(await count.innerText(), "5002");
    assert.equal(await place(), was);
    await page.evaluate(() => {
      const team = window.batonFake;
      team.take("new1");
      team.take("new2");
      team.tell({ event: "queue", items: ["new1", "new2"] });
    });
    await until(
      page,
      () =>
        document.querySelector(".lane.me .lane-head span").textContent ===
        "5000",
    );
    await page.waitForTimeout(300);
    assert.equal(await place(), was);
    // To the end and back by keys: rows that were never in view are read, and take the focus.
    for (const [key, at] of [
      ["End", 4999],
      ["PageUp", 4991],
      ["Home", 0],
      ["PageDown", 8],
    ]) {
      await page.keyboard.press(key);
      await until(
        page,
        (wanted) =>
          document.activeElement?.closest("li")?.dataset.key === wanted,
        `me${at}`,
      );
      assert.equal(
        await page.evaluate(() =>
          Number(
            document.activeElement.closest("li").getAttribute("aria-posinset"),
          ),
        ),
        at + 1,
      );
    }
    assert.deepEqual(troubles, []);
    await close();
  });

for (const [view, size, key, click] of [
  ["glance?item=g482", { width: 420, height: 640 }],
  ["glance?item=h7", { width: 420, height: 640 }, "h"],
  ["glance?item=s4", { width: 420, height: 640 }, "h", "text=Pick a time"],
  ["glance?item=s4", { width: 420, height: 640 }, "a"],
  ["glance?item=s4", { width: 420, height: 640 }, "m"],
  ["glance?item=g471", { width: 420, height: 640 }, "w"],
  ["queue?item=g482", { width: 1160, height: 760 }],
  ["queue?item=g482", { width: 1160, height: 760 }, "w"],
  ["queue/later", { width: 1160, height: 760 }],
  ["accounts?account=github", { width: 1160, height: 760 }],
  ["settings", { width: 1160, height: 760 }],
])
  test(`200 % text loses nothing (${[view, key, click].filter(Boolean).join(", ")})`, async () => {
    const { page, close } = await browser.open(view, { size });
    await page.locator(".btn").first().waitFor();
    if (key) {
      await page.locator(".acts .btn").first().waitFor();
      await page.keyboard.press(key);
      await page.locator(".pop, .undo, .why-full").first().waitFor();
    }
    if (click) await page.locator(click).first().click();
    await page.evaluate(() =>
      document.documentElement.style.setProperty("font-size", "200%"),
    );
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const problems = await page.evaluate(() => {
      const found = [];
      if (document.documentElement.scrollWidth > innerWidth)
        found.push(
          `wider than the window: ${document.documentElement.scrollWidth}`,
        );
      // Every button's words fit, and lie within the window or in something that scrolls.
      for (const button of document.querySelectorAll(
        "button:not(.ask), select",
      )) {
        const box = button.getBoundingClientRect();
        if (box.width === 0) continue;
        if (box.left < -1 || box.right > innerWidth + 1)
          found.push(
            `outside: ${button.textContent.trim() || button.ariaLabel}`,
          );
        if (
          !button.matches(".chip, select") &&
          button.scrollWidth > button.clientWidth + 2
        )
          found.push(`cut: ${button.textContent.trim()}`);
      }
      // No line of a row lies on the next.
      for (const text of document.querySelectorAll(".row-text")) {
        const lines = [...text.children].map((line) =>
          line.getBoundingClientRect(),
        );
        for (const [index, line] of lines.slice(1).entries())
          if (line.top < lines[index].bottom - 1)
            found.push(`on another: ${text.textContent.trim()}`);
        for (const line of text.querySelectorAll(".ask, .subject"))
          if (line.scrollHeight > line.clientHeight + 2)
            found.push(`cut in height: ${line.textContent.trim()}`);
      }
      return found;
    });
    assert.deepEqual(problems, []);
    await close();
  });

test("everything that is clicked is at least 24 by 24", async () => {
  for (const view of [
    "glance?item=g482",
    "queue?item=g482",
    "accounts?account=github",
    "settings",
  ]) {
    const { page, close } = await browser.open(view);
    await page.locator(".btn").first().waitFor();
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button:not(.textual), select, a[href]")]
        .map((one) => ({
          name: one.textContent.trim() || one.ariaLabel,
          box: (one.matches(".ask")
            ? one.closest(".row")
            : (one.closest(".field") ?? one)
          ).getBoundingClientRect(),
        }))
        .filter(
          ({ box }) => box.width > 0 && (box.width < 24 || box.height < 24),
        )
        .map(({ name, box }) => `${name}: ${box.width}x${box.height}`),
    );
    assert.deepEqual(small, [], view);
    await close();
  }
});

test("forced colours: the selected row has a border", async () => {
  const { page, close } = await browser.open("glance", {
    forcedColors: "active",
  });
  await page.keyboard.press("j");
  await until(page, () => document.querySelector(".row.sel") !== null);
  assert.equal(
    await page
      .locator(".row.sel")
      .evaluate((row) => getComputedStyle(row).borderTopStyle),
    "solid",
  );
  await close();
});

test("the real shell: one command for all calls, two events, the window told once that it is painted", async () => {
  const { page, troubles, close } = await browser.open("glance", {
    ready: null,
    shell: () => {
      window.asked = [];
      const empty = { rows: [], total: 0, order: null, fact: "" };
      const answers = {
        queue: {
          me: empty,
          others: empty,
          later: [],
          settled: [],
          none: [],
          banners: [],
          outbox: [],
          connected: true,
          caught_up: "You wait on nobody.",
          demo: false,
          quiet_until: null,
          totals: { me: 0, others: 0, later: 0, settled: 0 },
          facets: null,
        },
        settings: { alerts: "at_once", look: "dark", rows: "airy" },
        accounts: [],
        tools: [],
        active: {},
        painted: {},
      };
      let callbacks = 0;
      window.__TAURI_INTERNALS__ = {
        transformCallback: () => (callbacks += 1),
        invoke: async (command, args) => {
          window.asked.push([command, args?.method ?? args?.event ?? ""]);
          if (args?.method === "painted") window.told = args.params;
          return command === "call" ? answers[args.method] : 1;
        },
      };
    },
  });
  await page.locator("text=Nothing waits on you").waitFor();
  await until(page, () => window.told !== undefined);
  const asked = await page.evaluate(() => window.asked);
  const of = (command) =>
    asked.filter(([one]) => one === command).map(([, what]) => what);
  assert.deepEqual([...new Set(of("plugin:event|listen"))].sort(), [
    "change",
    "link",
  ]);
  // One call before anything is painted, and the paint told after it.
  assert.equal(of("call")[0], "queue");
  const before = asked.slice(
    0,
    asked.findIndex(([command]) => command === "window_ready"),
  );
  assert.deepEqual(
    before.filter(([command]) => command === "call").map(([, what]) => what),
    ["queue"],
  );
  assert.equal(of("window_ready").length, 1);
  assert.deepEqual(await page.evaluate(() => window.told), { view: "glance" });
  assert.equal(
    await page.evaluate(
      () => performance.getEntriesByName("baton-painted").length,
    ),
    1,
  );
  assert.deepEqual([...new Set(asked.map(([command]) => command))].sort(), [
    "call",
    "plugin:event|listen",
    "window_ready",
  ]);
  await until(page, () => document.documentElement.dataset.theme === "dark");
  assert.equal(
    await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .some((one) => one.name.includes("fake")),
    ),
    false,
  );
  assert.deepEqual(troubles, []);
  await close();
});
