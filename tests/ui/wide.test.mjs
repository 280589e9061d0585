// The big window: queue, accounts, settings, first start.
import assert from "node:assert/strict";
import { focusOn, until } from "./browser.mjs";
import { walk } from "./walk.mjs";

const settings = (page) =>
  page.evaluate(() => window.batonFake.call("settings", {}));

walk(
  "the detail follows the keyboard, and shows why",
  "queue",
  {},
  async ({ page, press, pass }) => {
    await press("j", "j", "j");
    await pass(100);
    await page
      .locator('.detail h2.title:has-text("Fix cache stampede")')
      .waitFor();
    await page
      .locator('.why:has-text("Ben requested your review at 09:12")')
      .waitFor();
    assert.equal(await page.locator(".detail .msg").count(), 3);
    await press("w");
    await page.locator('.evidence:has-text("requested your review")').waitFor();
  },
);

walk(
  "Enter goes into the detail, Esc back to the row",
  "queue?item=g482",
  {},
  async ({ page, press }) => {
    await focusOn(page, "Ben asks you to review");
    await page.locator(".dock textarea").waitFor();
    await press("Enter");
    await until(page, () => document.activeElement?.matches("article.detail"));
    await press("Escape");
    await until(page, () => document.activeElement?.matches(".ask"));
  },
);

walk(
  "filters by tool and person, said when nothing fits, cleared",
  "queue",
  {},
  async ({ page, press, pass }) => {
    const ids = (lane) =>
      page
        .locator(`.lane.${lane} li`)
        .evaluateAll((all) => all.map((one) => one.dataset.key).join(" "));
    await press("f");
    await until(page, () => document.activeElement?.matches(".chip"));
    await press("Enter");
    await page.locator('[role=menuitemradio]:has-text("Slack")').click();
    await until(
      page,
      () => document.querySelectorAll(".lane.me li").length === 1,
    );
    assert.equal(await ids("me"), "s4");
    assert.equal(await ids("others"), "s8 s9");
    await page.locator(".chip >> nth=1").click();
    await page.locator('[role=menuitemradio]:has-text("Ben")').click();
    await page.locator("text=Nothing with Ben in Slack").waitFor();
    await page.locator("text=Clear the filter").click();
    await until(
      page,
      () => document.querySelectorAll(".lane.me li").length === 8,
    );
    await pass(10);
  },
);

walk(
  "asks for changes only with words",
  "queue?item=g482",
  {},
  async ({ page, press }) => {
    await page.locator(".dock .btn.main").waitFor();
    await press("x");
    await until(
      page,
      () =>
        document.activeElement?.getAttribute("placeholder") ===
        "What should change",
    );
    await press("Control+Enter");
    assert.equal(await page.locator(".undo").count(), 0);
    await page.keyboard.type("Take the lease first");
    await press("Control+Enter");
    await page.locator('.undo:has-text("Ask for changes in")').waitFor();
  },
);

walk("later and settled by the sidebar", "queue", {}, async ({ page }) => {
  await page.locator("nav >> text=Later").click();
  await page.locator(".aside li >> nth=1").waitFor();
  await page.locator(".aside .ask >> nth=0").click();
  await page.locator('.detail h2.title:has-text("Read replicas")').waitFor();
  await page.locator("nav >> text=Settled today").click();
  await page.locator('.aside .note:has-text("Eli answered")').waitFor();
});

walk(
  "only https addresses leave",
  "queue?item=x6",
  { query: "state=hostile" },
  async ({ page, press }) => {
    await page.locator(".dock textarea").waitFor();
    await press("o");
    await page.locator('.banner:has-text("Not opened")').waitFor();
    assert.deepEqual(await page.evaluate(() => window.batonFake.opened), []);
    await press("k", "o");
    await until(page, () => window.batonFake.opened.length === 1);
    assert.match(
      await page.evaluate(() => window.batonFake.opened[0]),
      /^https:\/\/github\.com\//,
    );
  },
);

walk(
  "g a goes to the accounts; test, sign in again, remove asks",
  "queue",
  {},
  async ({ page, press }) => {
    await press("g", "a");
    await page.locator('h1:has-text("Accounts")').waitFor();
    await page.locator('.ask:has-text("GitHub")').click();
    await page.locator('.btn:has-text("Test")').click();
    await page.locator("text=Answered in 84 ms").first().waitFor();
    await page.locator('.btn:has-text("Sign in again")').click();
    await page.locator(".way >> nth=2").waitFor();
    await page.locator("text=Remove…").click();
    await page.locator("text=9 asks and the sign-in go").waitFor();
    await page.locator("text=Keep").click();
    await page.locator("text=Remove…").click();
    await page.locator("text=Remove now").click();
    await page
      .locator('.ask:has-text("GitHub")')
      .waitFor({ state: "detached" });
  },
);

walk(
  "a token: refused with its remedy, then taken",
  "accounts?account=%2Bgithub",
  {},
  async ({ page }) => {
    await page.locator('.btn:has-text("Fill in")').click();
    await page.locator("input[type=password]").fill("short");
    await page.locator(".under >> text=Connect").click();
    await page
      .locator(
        '[role=alert]:has-text("does not know this token. Copy it again, whole.")',
      )
      .waitFor();
    await page.locator("input[type=password]").fill("ghp_longenough");
    await page.locator(".under >> text=Connect").click();
    await page.locator('.ask:has-text("GitHub") >> nth=1').waitFor();
    assert.equal(await page.locator("input[type=password]").count(), 0);
  },
);

walk(
  "an address: its servers are found, or asked for, and what can be chosen is kept",
  "accounts?account=%2Bmail",
  {},
  async ({ page }) => {
    // The only way there is stands open.
    await page.locator("input[type=email]").fill("gus@nowhere.example");
    await page.locator("input[type=password]").fill("secret word");
    await page.locator(".under >> text=Connect").click();
    await page.locator("text=Not found for this address").waitFor();
    await page.locator("input[type=email]").fill("gus@acme.example");
    await page.locator(".under >> text=Connect").click();
    await page.locator(".detail >> text=First sync runs").waitFor();
    const field = page.locator('[aria-label="Chosen"] input').first();
    await field.fill("Clients");
    await field.blur();
    await until(
      page,
      () => window.batonFake.accounts.at(-1).settings.folders === "Clients",
    );
  },
);

walk(
  "a code: shown, waited for, connected",
  "accounts?account=%2Bgithub",
  {},
  async ({ page, pass }) => {
    await page.locator("text=Get a code").click();
    assert.equal(await page.locator(".code").innerText(), "WDJB-MJHT");
    await page.locator("text=Open the page").click();
    assert.deepEqual(await page.evaluate(() => window.batonFake.opened), [
      "https://github.com/login/device",
    ]);
    await pass(3_100);
    await page.locator("text=Waits for you").waitFor();
    await pass(3_100);
    await page.locator(".detail >> text=First sync runs").waitFor();
  },
);

walk(
  "a sign-in that ended leads to itself",
  "queue",
  { query: "state=sign_in" },
  async ({ page }) => {
    await page.locator(".banner >> text=Sign in again").click();
    await page.locator('.detail h2:has-text("Slack")').waitFor();
    await page.locator('nav .status:has-text("Slack needs you")').waitFor();
  },
);

walk(
  "settings are saved as they change, the look at once",
  "settings",
  {},
  async ({ page }) => {
    await page.locator("text=Tray only").click();
    await page.locator("#hide").check();
    await page.locator(".seg >> text=Dark").click();
    await page.locator(".seg >> text=Compact").click();
    await page.locator(".seg >> text=20 s").click();
    await page.locator("#active").selectOption("120");
    await page.locator("#quiet").uncheck();
    await until(
      page,
      () =>
        document.documentElement.dataset.theme === "dark" &&
        document.documentElement.dataset.rows === "compact",
    );
    const {
      alerts,
      hide_content,
      look,
      rows,
      undo_seconds,
      poll_active_seconds,
      quiet_hours,
    } = await settings(page);
    assert.deepEqual(
      {
        alerts,
        hide_content,
        look,
        rows,
        undo_seconds,
        poll_active_seconds,
        quiet_hours,
      },
      {
        alerts: "tray_only",
        hide_content: true,
        look: "dark",
        rows: "compact",
        undo_seconds: 20,
        poll_active_seconds: 120,
        quiet_hours: null,
      },
    );
  },
);

walk(
  "working hours: days, hours with a break, a day of its own, zone",
  "settings",
  {},
  async ({ page }) => {
    const hours = () => settings(page).then((all) => all.hours);
    const card = page.locator("section[aria-label='Working hours']");
    await card.locator("[aria-label=Friday]").click();
    assert.equal(
      await card.locator("[aria-label=Friday]").getAttribute("aria-pressed"),
      "false",
    );
    await card.locator("[aria-label=Saturday]").click();
    await card.locator("[aria-label='Working hours, to']").fill("12:00");
    await card.locator("[aria-label='More hours, after a break']").click();
    await card.locator("[aria-label='Working hours 2, to']").fill("17:30");
    const day = [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "17:30" },
    ];
    assert.deepEqual((await hours()).week, [day, day, day, day, [], day, []]);
    await card.locator("#each-day").check();
    await card.locator("[aria-label='Monday 1, from']").fill("10:00");
    await card.locator("[aria-label='Monday 2, to']").fill("00:00");
    assert.deepEqual((await hours()).week[0], [
      { from: "10:00", to: "12:00" },
      { from: "13:00", to: "24:00" },
    ]);
    assert.equal(
      await card.locator("[aria-label='Monday 2, to']").inputValue(),
      "00:00",
    );
    assert.deepEqual((await hours()).week[1], day);
    await card.locator("#zone").fill("Asia/Tokyo");
    await card.locator("#zone").press("Enter");
    await until(
      page,
      () => window.batonFake.settings.hours.zone === "Asia/Tokyo",
    );
    await card.locator("#zone").fill("Mars");
    await card.locator("#zone").press("Enter");
    await page
      .locator('[role=alert]:has-text("“Mars” is no time zone")')
      .waitFor();
    assert.equal((await hours()).zone, "Asia/Tokyo");
    await until(
      page,
      () => document.querySelector("#zone").value === "Asia/Tokyo",
    );
  },
);

walk(
  "holidays: what was read of the file, and what could not be",
  "settings",
  {},
  async ({ page }) => {
    const hint = page.locator("#holidays-hint");
    await page
      .locator("#holidays-hint:has-text('11 days, next: 25 Dec Christmas')")
      .waitFor();
    await page.locator("#holidays").fill("/home/gus/nothing.txt");
    await page.locator("#holidays").press("Enter");
    await page
      .locator(
        ".problems:has-text('there is no such file. Give the full path.')",
      )
      .waitFor();
    assert.equal(await hint.innerText(), "No day was read");
    await page.locator("#holidays").fill("");
    await page.locator("#holidays").press("Enter");
    await page.locator("#holidays-hint:has-text('The full path')").waitFor();
    assert.equal(await page.locator(".problems").count(), 0);
  },
);

walk(
  "a refused setting is said and taken back",
  "settings",
  {},
  async ({ page }) => {
    await page.evaluate(() => {
      const team = window.batonFake;
      const call = team.call.bind(team);
      team.call = (method, params) =>
        method === "settings_set"
          ? Promise.reject({
              code: "storage",
              message: "Not saved: the disk is full.",
              remedy: null,
              details: null,
            })
          : call(method, params);
    });
    await page.locator(".seg >> text=Dark").click();
    await page
      .locator('[role=alert]:has-text("Not saved: the disk is full.")')
      .waitFor();
    assert.equal(
      await page
        .locator('.seg button:has-text("System")')
        .getAttribute("aria-pressed"),
      "true",
    );
  },
);

walk(
  "the first start leads to connecting a tool, and to the queue",
  "queue",
  { query: "state=firstrun" },
  async ({ page }) => {
    await page.locator("text=Whose turn is it?").waitFor();
    await page.locator(".pick >> text=Try the demo").waitFor();
    await page.locator(".pick .btn.main").click();
    await page.locator('h2:has-text("Connect GitHub")').waitFor();
    await page.locator("text=Use it").click();
    await page.locator(".detail >> text=First sync runs").waitFor();
    await page.locator("nav >> text=Waits on you").click();
    await page.locator(".lane.me li >> nth=3").waitFor();
  },
);
