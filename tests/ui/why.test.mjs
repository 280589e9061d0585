// Why is this here, and why is that not here: said in full, by keys, for what is on a lane, aside of it, and not had.
import assert from "node:assert/strict";
import { focusOn } from "./browser.mjs";
import { walkItem as walk } from "./walk.mjs";

for (const view of ["glance?item=g482", "queue?item=g482"])
  walk(
    `w: rule, since by whose clock, evidence, what was left out, what would change it; w again closes (${view})`,
    view,
    {},
    async ({ page, press }) => {
      await press("w");
      const full = page.locator(".why-full");
      await full.waitFor();
      const words = await full.innerText();
      for (const part of [
        "A review that was asked of you waits on you until you send one.",
        /Since .*, by GitHub’s clock\./,
        /Ben requested your review, /,
        "Looked at, and left out",
        "Cho’s “My branch waits on this one” asks nobody.",
        "What would change it",
        "Your answer, or that of somebody in your place.",
      ])
        assert.match(
          words,
          part instanceof RegExp
            ? part
            : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")),
        );
      // The words that decided are underlined, as in the conversation; every moment has its full date at hand.
      assert.equal(
        (await full.locator("q mark").allInnerTexts()).join(""),
        "Could you look at the lock in warm()?",
      );
      for (const time of await full.locator("time").all())
        assert.match(await time.getAttribute("title"), / at \d\d:\d\d$/);
      await press("w");
      await full.waitFor({ state: "detached" });
    },
  );

walk(
  "one ask of several is settled by itself",
  "queue?item=g471",
  {},
  async ({ page, press }) => {
    await press("w");
    await page.locator(".why-ask:has-text('Eli asks you')").waitFor();
    assert.equal(await page.locator(".why-ask").count(), 2);
    await page.locator(".why-ask >> nth=1 >> text=settled").click();
    await page.locator(".undo:has-text('Settled')").waitFor();
    assert.deepEqual(
      await page.evaluate(() => {
        const row = window.batonFake.find("g471");
        return [row.lane, row.word.ask];
      }),
      ["me", "g471-2"],
    );
    await press("z");
    await page.locator(".undo:has-text('Taken back')").waitFor();
  },
);

walk(
  "what was settled says why it is not here, in its place (glance)",
  "glance",
  {},
  async ({ page, press }) => {
    await page.locator(".groups >> text=Settled").click();
    await page.locator(".aside .ask >> nth=2").focus();
    await press("Enter");
    const why = page.locator(".aside [aria-label='Why it is not here']");
    await why.waitFor();
    assert.match(
      await why.innerText(),
      /You said that Cho has it, and nobody else has acted on it since\./,
    );
    await press("w");
    await page
      .locator(".aside .why-full >> text=taking your word back")
      .waitFor();
    await press("Escape");
    await why.waitFor({ state: "detached" });
    await focusOn(page, "Eli asked you to review");
  },
);

for (const view of ["glance", "queue"]) {
  walk(
    `a search that finds nothing on the lanes shows what waits on nobody, and why (${view})`,
    view,
    {},
    async ({ page, press, search }) => {
      await search("log");
      await page.locator("h2:has-text('Not on your lanes')").waitFor();
      assert.equal(await page.locator(".aside li").count(), 2);
      await press("Enter");
      await focusOn(page, "Nothing waits, New log bucket from Monday");
      await press("Enter");
      const why = page.locator("[aria-label='Why it is not here']");
      await why.waitFor();
      await press("w");
      await page
        .locator(".why-full >> text=names you for information only")
        .waitFor();
    },
  );

  walk(
    `an address that Baton does not have is explained; one that it has is found (${view})`,
    view,
    {},
    async ({ page, search, press }) => {
      await search("https://github.com/acme/secret/pull/9");
      const card = page.locator("[aria-label='Why it is not here']");
      await card.waitFor();
      assert.match(
        await card.innerText(),
        /GitHub did not name it to you[\s\S]*last read 20 s ago/,
      );
      await page.locator("text=Clear the search").click();
      await page.locator(".lane.me li").first().waitFor();
      await search("https://github.com/acme/api/pull/g440");
      await page.locator("h2:has-text('Not on your lanes')").waitFor();
      await page.locator(".aside .note:has-text('You put it off')").waitFor();
      await press("Enter");
      await focusOn(page, "Fay asks you to review, Read replicas");
    },
  );

  walk(
    `what nobody has is said plainly (${view})`,
    view,
    {},
    async ({ page, search }) => {
      await search("zebra");
      await page.locator("text=Nothing for “zebra”").waitFor();
      await page
        .locator("text=Nothing put off or settled fits either.")
        .waitFor();
    },
  );
}
