// A walk through the page by keyboard, in a browser that the tests of one file share.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start, until } from "./browser.mjs";

let browser;
before(async () => {
  browser = await start();
});
after(() => browser?.stop());

/** Opens `view`, and fails on any trouble that the page had. Time is the browser's own clock, moved by `pass`. */
export const walk = (name, view, options, act) =>
  test(name, async () => {
    const { page, troubles, close } = await browser.open(view, {
      clock: true,
      ...options,
    });
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () =>
      page.evaluate(
        () =>
          document.activeElement?.getAttribute("aria-label") ??
          document.activeElement?.tagName ??
          "",
      );
    const pass = (ms) => page.clock.runFor(ms);
    const search = async (text) => {
      await press("/");
      await until(page, () =>
        document.activeElement
          ?.getAttribute("placeholder")
          ?.startsWith("Search"),
      );
      await page.keyboard.type(text);
      await pass(200);
    };
    await act({ page, press, focused, search, pass });
    assert.deepEqual(troubles, []);
    await close();
  });

/** The same, of an item that is open: it begins when its actions are there. */
export const walkItem = (name, view, options, act) =>
  walk(name, view, options, async (desk) => {
    if (view.includes("item="))
      await desk.page.locator(".acts .btn").first().waitFor();
    await act(desk);
  });
