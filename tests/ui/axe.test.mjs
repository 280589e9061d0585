// No violation that axe knows, in any view and state, in both themes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { start } from "./browser.mjs";
import { arrive, VIEWS } from "./views.mjs";

const axe = await readFile(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);
const RULES = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
  "best-practice",
];
let browser;
before(async () => {
  browser = await start();
});
after(() => browser?.stop());

for (const shown of VIEWS)
  test(shown.name, async () => {
    const { page, troubles, close } = await arrive(browser, shown, "light");
    await page.evaluate(axe);
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      const { violations } = await page.evaluate(
        (rules) => window.axe.run(document, { runOnly: rules }),
        RULES,
      );
      const found = violations.map(
        (one) =>
          `${theme}: ${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(" | ")}`,
      );
      assert.deepEqual(found, []);
    }
    assert.deepEqual(troubles, []);
    await close();
  });
