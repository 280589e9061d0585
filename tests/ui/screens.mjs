// Pictures of every view and state, in both themes: `node screens.mjs FOLDER [name...]`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { start } from "./browser.mjs";
import { arrive, VIEWS } from "./views.mjs";

const [folder, ...names] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node screens.mjs FOLDER [name...]");
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const browser = await start();
let failed = 0;
for (const shot of VIEWS.filter(
  (one) => names.length === 0 || names.includes(one.name),
))
  for (const theme of ["light", "dark"]) {
    try {
      const { page, troubles, close } = await arrive(browser, shot, theme);
      await page.screenshot({
        path: join(folder, `${shot.name}-${theme}.png`),
      });
      if (troubles.length > 0) throw new Error(troubles.join("\n"));
      await close();
    } catch (error) {
      failed += 1;
      console.error(`${shot.name} ${theme}: ${error.message}`);
    }
  }
await browser.stop();
process.exit(failed > 0 ? 1 : 0);
