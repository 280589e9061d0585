// The glance by keyboard: what is pressed, what is said, where the focus goes. Time is the browser's own clock, moved.
import assert from "node:assert/strict";
import { focusOn, until } from "./browser.mjs";
import { walk as walkThrough } from "./walk.mjs";

/** In the glance, unless `options` name another view. */
const walk = (name, options, act) =>
  walkThrough(name, options.view ?? "glance", options, act);

const row = (page, id) => page.locator(`li[data-key="${id}"]`);

walk(
  "j, k and arrows move the real focus over both lanes",
  {},
  async ({ page, press }) => {
    await press("j");
    await focusOn(page, "Coder asks you to decide");
    await press("j", "ArrowDown");
    await focusOn(page, "Ana asks you");
    await press("k", "ArrowUp", "ArrowUp");
    await focusOn(page, "Coder asks you to decide");
    await press("2");
    await focusOn(page, "You wait on Ana");
    await press("k");
    await focusOn(page, "Eli asks platform to review");
    await press("1");
    await focusOn(page, "Coder");
  },
);

walk("one Tab stop a lane", {}, async ({ page }) => {
  for (const lane of ["me", "others"])
    assert.equal(
      await page.locator(`.lane.${lane} .ask[tabindex="0"]`).count(),
      1,
    );
});

walk("a row is one sentence to a screen reader", {}, async ({ page }) => {
  const name = await row(page, "g482")
    .locator(".ask")
    .getAttribute("aria-label");
  assert.match(
    name,
    /^Ben asks you to review, Fix cache stampede on cold start, GitHub, for 2 hours, frees 4$/,
  );
});

walk("Enter opens and closes, the focus stays", {}, async ({ page, press }) => {
  await press("j", "j", "j", "j");
  await focusOn(page, "Ben asks you to review");
  await press("Enter");
  await row(page, "g482").locator("textarea").waitFor();
  const ask = row(page, "g482").locator(".ask");
  assert.equal(await ask.getAttribute("aria-expanded"), "true");
  await focusOn(page, "Ben asks you to review");
  await press("Enter");
  await row(page, "g482").locator("textarea").waitFor({ state: "detached" });
  assert.equal(await ask.getAttribute("aria-expanded"), "false");
});

walk(
  "reply: r, type, Ctrl Enter, undo with z brings the text back",
  {},
  async ({ page, press, pass }) => {
    await press("j", "j", "j", "j", "r");
    const box = row(page, "g482").locator("textarea");
    await until(page, () => document.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.type("yes, jk safe ?");
    assert.equal(await box.inputValue(), "yes, jk safe ?");
    await press("Control+Enter");
    const bar = page.locator(".undo");
    await bar.waitFor();
    assert.match(await bar.innerText(), /To Ben in 8\ss:\s*“yes, jk safe \?”/);
    await focusOn(page, "Ben asks you to review");
    assert.equal(await box.inputValue(), "");
    await pass(3_000);
    await until(page, () =>
      /in 5\ss/.test(document.querySelector(".undo")?.textContent ?? ""),
    );
    await press("z");
    await bar.waitFor({ state: "detached" });
    await until(
      page,
      () => document.querySelector("textarea")?.value === "yes, jk safe ?",
    );
    await pass(60_000);
    assert.equal(await row(page, "g482").locator(".note").count(), 0);
  },
);

walk(
  "the undo bar is spoken once, in words",
  {},
  async ({ page, press, pass }) => {
    await page.evaluate(() => {
      window.said = [];
      const status = document.querySelector("p.sr[role=status]");
      new MutationObserver(() => window.said.push(status.textContent)).observe(
        status,
        { childList: true, characterData: true, subtree: true },
      );
    });
    await press("j", "j", "j", "j", "r");
    await until(page, () => document.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.type("Safe");
    await press("Control+Enter");
    await page.locator(".undo").waitFor();
    await pass(5_000);
    assert.deepEqual(await page.evaluate(() => window.said), [
      "Reply to Ben goes out in 8 seconds. Undo: z",
    ]);
  },
);

walk(
  "sent: said with the tool, then the row leaves and the focus goes on",
  { view: "glance?item=g482" },
  async ({ page, press, pass }) => {
    await focusOn(page, "Ben asks you to review");
    await page.locator(".acts .btn.main").waitFor();
    await press("y");
    await page.locator(".undo").waitFor();
    await pass(8_100);
    await page.locator("text=Sending your approval").waitFor();
    await pass(1_700);
    await page.locator('.note .good:has-text("seen in GitHub")').waitFor();
    await pass(2_100);
    await pass(400);
    await row(page, "g482").waitFor({ state: "detached" });
    await focusOn(page, "Cho asks you for changes");
    assert.equal(await page.locator("#lane-me + span").innerText(), "7");
  },
);

walk("y approves nothing that is not open", {}, async ({ page, press }) => {
  await press("j", "j", "j", "j", "y");
  await focusOn(page, "Ben asks you to review");
  assert.equal(await page.locator(".undo").count(), 0);
});

walk(
  "merge asks once; Esc takes it back",
  { view: "glance?item=g455" },
  async ({ page, press, focused }) => {
    await page.locator(".acts .btn.main").waitFor();
    await press("y");
    await page.locator('[role=group][aria-label="Merge, sure?"]').waitFor();
    assert.equal(await page.locator(".undo").count(), 0);
    await press("Escape");
    await page
      .locator('[aria-label="Merge, sure?"]')
      .waitFor({ state: "detached" });
    assert.equal(
      await row(page, "g455").locator(".ask").getAttribute("aria-expanded"),
      "true",
    );
    await press("y");
    await until(page, () =>
      document.activeElement?.textContent?.includes("Merge now"),
    );
    assert.notEqual(await focused(), "");
    await page.locator(".acts select").selectOption("rebase");
    await page.locator("text=Merge now").click();
    await page.locator('.undo:has-text("Merge in")').waitFor();
    const sent = await page.evaluate(() =>
      window.batonFake.call("outbox", { limit: 1 }),
    );
    assert.equal(sent[0].kind, "merge");
  },
);

walk(
  "hand over: a, letters, arrows, a line, Enter",
  { view: "glance?item=g482" },
  async ({ page, press }) => {
    await page.locator(".acts .btn.main").waitFor();
    await press("a");
    const input = page.locator("[role=combobox]");
    await until(
      page,
      () => document.activeElement?.getAttribute("role") === "combobox",
    );
    assert.equal(
      await page.locator("[role=option][aria-selected=true] b").innerText(),
      "Dia",
    );
    await press("ArrowDown");
    assert.match(await input.getAttribute("aria-activedescendant"), /person-1/);
    await page.keyboard.type("fa");
    await until(
      page,
      () => document.querySelectorAll("[role=option]").length === 1,
    );
    await press("Enter");
    await page.locator('.undo:has-text("To Fay in")').waitFor();
  },
);

walk(
  "Esc goes back one step at a time",
  { view: "glance?item=g482" },
  async ({ page, press }) => {
    await page.locator(".acts .btn.main").waitFor();
    await press("a");
    await page.locator("[role=combobox]").waitFor();
    await press("Escape");
    await page.locator("[role=combobox]").waitFor({ state: "detached" });
    await press("r");
    await until(page, () => document.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.type("half a thought");
    await press("Escape");
    await focusOn(page, "Ben asks you to review");
    assert.equal(
      await row(page, "g482").locator("textarea").inputValue(),
      "half a thought",
    );
    await press("Escape");
    await row(page, "g482").locator("textarea").waitFor({ state: "detached" });
    assert.equal(
      await page.evaluate(() => document.documentElement.dataset.hidden),
      undefined,
    );
    await press("Escape");
    await until(page, () => document.documentElement.dataset.hidden === "yes");
  },
);

walk(
  "what was typed outlives the window",
  { view: "glance?item=g482" },
  async ({ page, press }) => {
    await page.locator("textarea").waitFor();
    await press("r");
    await until(page, () => document.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.type("not lost");
    await page.reload();
    await page.locator("textarea").waitFor();
    assert.equal(await page.locator("textarea").inputValue(), "not lost");
  },
);

walk(
  "later: h and Enter put it off; Wake brings it back",
  { view: "glance?item=s4" },
  async ({ page, press, pass }) => {
    await page.locator("textarea").waitFor();
    await press("h");
    await until(
      page,
      () => document.activeElement?.getAttribute("role") === "menuitem",
    );
    await press("ArrowDown", "ArrowUp", "Enter");
    await pass(400);
    await row(page, "s4").waitFor({ state: "detached" });
    await page.locator('.groups .chip:has-text("Later 3")').click();
    await row(page, "s4").locator("text=Wake").click();
    await page.locator('.lane.me li[data-key="s4"]').waitFor();
  },
);

walk(
  "d does what the item lists, m and w are the user’s own",
  { view: "glance?item=c9" },
  async ({ page, press, pass }) => {
    await page.locator("textarea").waitFor();
    await press("w");
    await page.locator(".why-full .evidence").first().waitFor();
    await press("d");
    await page
      .locator('.note:has-text("You said that it is settled")')
      .waitFor();
    await pass(3_000);
    await press("1", "j", "m");
    await page.locator('.note:has-text("not yours")').waitFor();
  },
);

walk("search: / finds, Esc ends it", {}, async ({ page, press, pass }) => {
  await press("/");
  await until(page, () =>
    document.activeElement?.getAttribute("placeholder")?.startsWith("Search"),
  );
  await page.keyboard.type("stampede");
  await pass(200);
  await until(
    page,
    () => document.querySelectorAll(".lane.me li").length === 1,
  );
  await press("Enter");
  await focusOn(page, "Ben asks you to review");
  await press("Escape");
  await until(
    page,
    () => document.querySelectorAll(".lane.me li").length === 8,
  );
});

walk("q quiets, and ends it", {}, async ({ page, press }) => {
  await press("q");
  await page.locator('.banner:has-text("Quiet until")').waitFor();
  await page.locator(".banner .btn").click();
  await page.locator(".banner").waitFor({ state: "detached" });
});

walk("? shows the keys", {}, async ({ page, press }) => {
  await press("?");
  await page.locator("dialog[open] >> text=hand over").waitFor();
  await press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
});

walk(
  "a notification’s Reply opens the box, typed text goes nowhere else",
  { view: "glance" },
  async ({ page }) => {
    await page.evaluate(() =>
      window.batonFake.tell({
        event: "show",
        view: { view: "glance", at: null, item: "m3", focus: "reply" },
      }),
    );
    await until(page, () => document.activeElement?.id === "reply-m3");
  },
);

walk(
  "failed: the remedy, the text kept",
  { view: "glance?item=g482&focus=reply", query: "state=failed" },
  async ({ page, press, pass }) => {
    await until(page, () => document.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.type("keep me");
    await press("Control+Enter");
    await page.locator(".undo").waitFor();
    await pass(8_100);
    await pass(1_700);
    await page
      .locator('.note[role=alert]:has-text("Not sent: read-only token")')
      .waitFor();
    await page.locator("text=Allow writing").waitFor();
    await page.locator(".note >> text=Drop").click();
    await until(
      page,
      () => document.querySelector("textarea")?.value === "keep me",
    );
  },
);

walk(
  "may have been sent: looked for, never sent again by itself",
  { view: "glance?item=g482", query: "state=unknown" },
  async ({ page, press, pass }) => {
    await page.locator(".acts .btn.main").waitFor();
    await press("y");
    await page.locator(".undo").waitFor();
    await pass(8_100);
    await pass(1_700);
    await page.locator("text=May have been sent: looking in GitHub").waitFor();
    await pass(3_100);
    await page.locator("text=Not found in GitHub").waitFor();
    await pass(600_000);
    await page.locator("text=Not found in GitHub").waitFor();
    await page.locator(".note >> text=Send again").click();
    await pass(1_700);
    await page.locator('.note .good:has-text("seen in GitHub")').waitFor();
  },
);

walk("rows do not move under the pointer", {}, async ({ page, pass }) => {
  await row(page, "s4").hover();
  const order = () =>
    page
      .locator(".lane.me li")
      .evaluateAll((all) => all.map((one) => one.dataset.key).join(" "));
  const before = await order();
  await page.evaluate(() => {
    const team = window.batonFake;
    team.lanes.me = [...team.lanes.me].reverse();
    team.tell({ event: "queue", items: [] });
  });
  await pass(50);
  assert.equal(await order(), before);
  await page.mouse.move(210, 20);
  await until(
    page,
    (old) =>
      [...document.querySelectorAll(".lane.me li")]
        .map((one) => one.dataset.key)
        .join(" ") !== old,
    before,
  );
});

walk("ages move once a minute", {}, async ({ page, pass }) => {
  const ageOf = () => row(page, "h7").locator(".age").innerText();
  const before = await ageOf();
  await pass(60_000);
  await until(
    page,
    (old) =>
      document.querySelector('li[data-key="h7"] .age')?.innerText !== old,
    before,
  );
});

walk(
  "the daemon lost and back",
  { query: "state=lost" },
  async ({ page, pass }) => {
    await pass(100);
    await page.locator("text=engine stopped").waitFor();
    await page.evaluate(() => window.batonFake.up(true));
    await page.locator("text=engine stopped").waitFor({ state: "detached" });
  },
);

walk(
  "what is typed right behind / and r acts on no row",
  {},
  async ({ page, press }) => {
    await press("j");
    // All in one turn of the page: nothing is painted in between.
    const send = (keys) =>
      page.evaluate((keys) => {
        for (const key of keys)
          (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent("keydown", {
              key,
              bubbles: true,
              cancelable: true,
            }),
          );
      }, keys);
    await send(["/", "d", "m"]);
    assert.equal(
      await page
        .locator(".field input")
        .evaluate((field) => field === document.activeElement),
      true,
    );
    await press("Escape", "j");
    await send(["r", "d", "m"]);
    await page.locator("li textarea").first().waitFor();
    assert.equal(await page.locator(".undo, .word-bar").count(), 0);
    assert.equal(await page.locator("li:has-text('Settled')").count(), 0);
  },
);
