// The user's own word: put off, passed, taken, settled, not mine. By keyboard, in glance and queue window, each taken back.
import assert from "node:assert/strict";
import { focusOn, until } from "./browser.mjs";
import { walkItem as walk } from "./walk.mjs";

const row = (page, id) => page.locator(`li[data-key="${id}"]`);
const bar = (page, words) => page.locator(`.undo:has-text("${words}")`);
const gone = (page, id) =>
  until(
    page,
    (key) => !document.querySelector(`.lane:not(.aside) li[data-key="${key}"]`),
    id,
  );
const back = (page, id) => row(page, id).first().waitFor();
/** Goes to the row anew, as a notification does. */
async function reopen(page, view) {
  await page.evaluate((hash) => {
    location.hash = hash.split("?")[0];
    requestAnimationFrame(() => (location.hash = hash));
  }, `#/${view}`);
  await page.clock.runFor(50);
  await focusOn(page, "Ana asks you");
  await page.locator(".acts .btn, .dock .btn").first().waitFor();
}
const queue = (page) =>
  page.evaluate(() => {
    const { lanes } = window.batonFake;
    return Object.fromEntries(
      Object.entries(lanes).map(([lane, rows]) => [
        lane,
        rows.map((one) => one.id),
      ]),
    );
  });

for (const view of ["glance?item=s4", "queue?item=s4"]) {
  walk(
    `each word by its key, each taken back by z (${view})`,
    view,
    {},
    async ({ page, press, pass }) => {
      await focusOn(page, "Ana asks you");
      for (const [keys, words, lane] of [
        [["h", "Enter"], "Put off until", "later"],
        [["m"], "Not yours", "settled"],
        [["d"], "Settled", "settled"],
      ]) {
        await press(keys[0]);
        if (keys[1]) {
          await page.locator("[role=menu][aria-label=Later]").waitFor();
          await press(keys[1]);
        }
        await bar(page, words).waitFor();
        assert.ok((await queue(page))[lane].includes("s4"), words);
        await pass(2_500);
        await gone(page, "s4");
        await press("z");
        await bar(page, "Taken back").waitFor();
        await back(page, "s4");
        assert.ok((await queue(page)).me.includes("s4"), words);
        await reopen(page, view);
        await focusOn(page, "Ana asks you");
      }
    },
  );

  walk(
    `passed: letters, somebody the tool does not name, undone (${view})`,
    view,
    {},
    async ({ page, press, pass }) => {
      await press("a");
      await page.locator("[role=dialog][aria-label='Pass to']").waitFor();
      await page.locator("text=Slack is told nothing").waitFor();
      assert.equal(await page.locator("text=instead").count(), 0);
      await page.keyboard.type("ch");
      await until(
        page,
        () =>
          document.querySelector("[role=option][aria-selected=true] b")
            ?.textContent === "Cho",
      );
      await press("Enter");
      await bar(page, "Cho has it").waitFor();
      await pass(2_500);
      await press("z");
      await bar(page, "Taken back").waitFor();
      await reopen(page, view);
      await press("a");
      await page.locator("[role=combobox]").waitFor();
      await page.keyboard.type("zed");
      await page.locator("[role=option]:has-text('As you typed it')").waitFor();
      await press("Enter");
      await bar(page, "zed has it").waitFor();
      await bar(page, "Slack knows nobody called zed").waitFor();
    },
  );
}

walk(
  "the bar says it once to a screen reader, and goes by itself; z still takes it back",
  "glance?item=s4",
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
    await press("m");
    await bar(page, "Not yours").waitFor();
    await pass(13_000);
    await bar(page, "Not yours").waitFor({ state: "detached" });
    await press("z");
    await bar(page, "Taken back").waitFor();
    await back(page, "s4");
    assert.deepEqual(await page.evaluate(() => window.said), [
      "You said that it is not yours, until somebody else acts on it. Undo: z",
      "Taken back: you said that it is not yours. It waits on you.",
    ]);
    await press("z");
    await pass(50);
    assert.ok((await queue(page)).me.includes("s4"));
  },
);

walk(
  "the bar stays while the pointer is on it",
  "glance?item=s4",
  {},
  async ({ page, press, pass }) => {
    await press("m");
    await bar(page, "Not yours").hover();
    await pass(60_000);
    assert.equal(await bar(page, "Not yours").count(), 1);
    await page.mouse.move(5, 5);
    await pass(13_000);
    await bar(page, "Not yours").waitFor({ state: "detached" });
  },
);

walk(
  "z goes back step by step, over queued actions and words",
  "glance?item=g482",
  {},
  async ({ page, press, pass }) => {
    await press("y");
    await bar(page, "Approve in").waitFor();
    await pass(1_000);
    await press("m");
    await bar(page, "Not yours").waitFor();
    await press("z");
    await bar(page, "Taken back").waitFor();
    await press("z");
    await until(page, () => window.batonFake.outbox.entries.length > 0);
    assert.equal(
      await page.evaluate(() => window.batonFake.outbox.entries[0].state),
      "undone",
    );
  },
);

walk(
  "a time of one’s own: typed, over is said, taken",
  "glance?item=s4",
  {},
  async ({ page, press, pass }) => {
    await press("h");
    await page.locator("[role=menuitem]:has-text('Pick a time…')").click();
    const field = page.locator("input[type=datetime-local]");
    await until(page, () =>
      document.activeElement?.matches("input[type=datetime-local]"),
    );
    await page.locator("#time-hint:has-text('at 09:00')").waitFor();
    await field.fill("2020-01-01T09:00");
    await page.locator("#time-hint:has-text('is over')").waitFor();
    await press("Enter");
    await page
      .locator("[role=alert]:has-text('That is over. Give a later time.')")
      .waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    const at = await page.evaluate(() => {
      const date = new Date(Date.now() + 3 * 86_400_000);
      const two = (value) => String(value).padStart(2, "0");
      return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T14:30`;
    });
    await field.fill(at);
    await page.locator("#time-hint:has-text('at 14:30, in 3 days')").waitFor();
    await page.locator("text=Or when something happens").click();
    await press("Enter");
    await bar(page, "14:30").waitFor();
    const [kept] = await page.evaluate(() => window.batonFake.lanes.later);
    assert.deepEqual(
      [new Date(kept.snoozed_until).toISOString(), kept.word.or_activity],
      [
        await page.evaluate((value) => new Date(value).toISOString(), at),
        false,
      ],
    );
    // Remembered: the next time it is off too.
    await pass(1_000);
    await press("j");
    await press("Enter");
    await page.locator(".acts .btn").first().waitFor();
    await press("h");
    await page.locator("[role=menuitemcheckbox][aria-checked=false]").waitFor();
  },
);

walk(
  "Esc in the field for a time goes back to the row, and the focus to it",
  "glance?item=s4",
  {},
  async ({ page, press }) => {
    await press("h");
    await page.locator("[role=menuitem]:has-text('Pick a time…')").click();
    await page.locator("input[type=datetime-local]").waitFor();
    await press("Escape");
    await page
      .locator("input[type=datetime-local]")
      .waitFor({ state: "detached" });
    await focusOn(page, "Ana asks you");
  },
);

walk(
  "the menu by keys alone: letters, the switch stays open, Enter puts off",
  "glance?item=s4",
  {},
  async ({ page, press }) => {
    await press("h");
    await page.locator("[role=menu]").waitFor();
    await press("End");
    await until(
      page,
      () => document.activeElement?.getAttribute("role") === "menuitemcheckbox",
    );
    await press("Enter");
    await page.locator("[role=menuitemcheckbox][aria-checked=false]").waitFor();
    await until(
      page,
      () => document.activeElement?.getAttribute("role") === "menuitemcheckbox",
    );
    await press("n", "Enter");
    await bar(page, "Put off until").waitFor();
    const [kept] = await page.evaluate(() => window.batonFake.lanes.later);
    const day = await page.evaluate(
      (at) => [new Date(at).getDay(), new Date(at).getHours()],
      kept.snoozed_until,
    );
    assert.deepEqual([...day, kept.word.or_activity], [1, 9, false]);
  },
);

walk(
  "what expires is put off no longer than it can wait, and that is said",
  "glance?item=h7",
  {},
  async ({ page, press }) => {
    await press("h");
    await page.locator("text=As long as it can wait").waitFor();
    await page.locator(".pop:has-text('The decision expires at')").waitFor();
    assert.equal(
      await page.locator("[role=menuitem]:has-text('Tomorrow')").count(),
      0,
    );
    await page.locator("[role=menuitem]:has-text('When something')").click();
    await bar(page, "at the latest: the decision expires at").waitFor();
  },
);

walk(
  "taken from a group; wherever nobody has it, that is offered",
  "glance?item=l77",
  {},
  async ({ page, press }) => {
    await page.locator(".note >> text=I’ll take it").click();
    await bar(page, "You have it").waitFor();
    await page.locator(".note:has-text('You said that you have it')").waitFor();
    await page.locator(".note >> text=Undo").click();
    await bar(page, "Taken back").waitFor();
    await page.locator(".note >> text=I’ll take it").waitFor();
    await press("Escape");
  },
);

walk(
  "a refused word says why and what mends it; the row stays",
  "glance?item=s4",
  { query: "state=readonly" },
  async ({ page, press }) => {
    await press("m");
    const note = row(page, "s4").locator(".note[role=alert]");
    await note.waitFor();
    assert.match(
      await note.innerText(),
      /Not kept: the disk is full\.\s*Free 20 MB/,
    );
    await press("a");
    await page.locator("[role=combobox]").waitFor();
    await page.keyboard.type("cho");
    await until(
      page,
      () => document.querySelectorAll("[role=option]").length === 1,
    );
    await press("Enter");
    await page
      .locator(
        ".pop [role=alert]:has-text('Not kept: the disk is full. Free 20 MB.')",
      )
      .waitFor();
    assert.equal(await page.locator("[role=combobox]").inputValue(), "cho");
  },
);

walk(
  "Later says what was said, and wakes; Settled takes a word back (glance)",
  "glance",
  {},
  async ({ page, pass }) => {
    await page.locator(".groups >> text=Later").click();
    const later = row(page, "g440");
    await later.locator(".note:has-text('You put it off')").waitFor();
    assert.match(
      await later.locator(".side").innerText(),
      /until .*09:00\s+or new activity/,
    );
    assert.match(
      await later.locator(".ask").getAttribute("aria-label"),
      /Fay asks you to review, .*until .*09:00, or new activity/,
    );
    await later.locator("text=Wake").click();
    await bar(page, "Taken back").waitFor();
    await until(page, () => window.batonFake.lanes.later.length === 1);
    await page.locator(".groups >> text=Settled").click();
    const passed = row(page, "g451");
    await passed
      .locator(".note:has-text('You said that Cho has it')")
      .waitFor();
    await passed.locator("text=Undo").click();
    await until(page, () =>
      window.batonFake.lanes.me.some((one) => one.id === "g451"),
    );
    await pass(10);
  },
);

walk(
  "Later and Settled by keys (queue window)",
  "queue/settled",
  {},
  async ({ page, press }) => {
    await page.locator(".aside .ask").first().waitFor();
    await press("j");
    await focusOn(page, "Dia asked you to review");
    await press("j", "ArrowDown");
    await focusOn(page, "Eli asked you to review");
    await page
      .locator(".detail h2.title:has-text('Rate limits per tenant')")
      .waitFor();
    await press("End", "Home");
    await focusOn(page, "Dia asked you to review");
  },
);

walk(
  "the menu lists every word and its key, and tells who hears of it",
  "queue?item=g482",
  {},
  async ({ page }) => {
    await page.locator("[aria-label='More actions']").click();
    const names = (group) =>
      page
        .locator(`[role=group][aria-label="${group}"] [role=menuitem]`)
        .allInnerTexts()
        .then((all) => all.map((one) => one.replaceAll("\n", " ")));
    assert.deepEqual(await names("Told to GitHub"), [
      "Reply r",
      "Ask for changes x",
      "Hand over… a",
      "Done in GitHub d",
    ]);
    assert.deepEqual(await names("Only Baton knows"), [
      "Later… h",
      "Pass to…",
      "Settled",
      "Not mine m",
    ]);
    await page.locator("[role=menuitem]:has-text('Pass to…')").click();
    await page.locator("text=GitHub is told nothing").waitFor();
    await page.locator("text=Hand over in GitHub instead").click();
    await page.locator("[role=dialog][aria-label='Hand over to']").waitFor();
    await until(
      page,
      () => document.activeElement?.getAttribute("role") === "combobox",
    );
  },
);
