// Every view and state that is looked at: by axe, and in the pictures.
export const VIEWS = [
  { name: "glance", view: "glance" },
  { name: "glance-open", view: "glance?item=g482&focus=reply" },
  { name: "glance-others", view: "glance?item=g490" },
  { name: "glance-handover", view: "glance?item=g482&focus=reassign" },
  { name: "glance-merge", view: "glance?item=g455", keys: ["y"] },
  { name: "glance-later", view: "glance?item=s4", keys: ["h"] },
  { name: "glance-why", view: "glance?item=g482", keys: ["w"] },
  {
    name: "glance-time",
    view: "glance?item=s4",
    keys: ["h"],
    click: "text=Pick a time",
  },
  {
    name: "glance-clamped",
    view: "glance?item=h7",
    keys: ["h"],
    wait: "text=As long as it can wait",
  },
  {
    name: "glance-pass",
    view: "glance?item=s4",
    keys: ["a"],
    wait: "text=Only Baton knows",
  },
  {
    name: "glance-word",
    view: "glance?item=s4",
    keys: ["h", "Enter"],
    wait: "text=Put off until",
  },
  {
    name: "glance-taken",
    view: "glance?item=l77",
    click: "text=I’ll take it",
    wait: "text=You said that you have it",
  },
  {
    name: "glance-readonly",
    view: "glance?item=s4",
    query: "state=readonly",
    keys: ["m"],
    wait: "text=Not kept",
  },
  {
    name: "glance-laterlist",
    view: "glance",
    click: ".groups .chip",
    wait: ".aside .note",
  },
  {
    name: "glance-whynot",
    view: "glance",
    click: "text=Settled",
    then: ".aside .ask >> nth=1",
    wait: ".aside .why",
  },
  {
    name: "glance-elsewhere",
    view: "glance",
    type: ["/", "log"],
    wait: "text=Not on your lanes",
  },
  {
    name: "glance-unknown-address",
    view: "glance",
    type: ["/", "https://github.com/acme/secret/pull/9"],
    wait: ".why-card, .empty",
  },
  { name: "glance-undo", view: "glance?item=g482", keys: ["y"] },
  { name: "glance-search", view: "glance", keys: ["/"] },
  { name: "glance-settled", view: "glance", click: "text=Settled" },
  { name: "glance-empty", view: "glance", query: "state=empty" },
  { name: "glance-firstrun", view: "glance", query: "state=firstrun" },
  { name: "glance-loading", view: "glance", query: "state=loading" },
  { name: "glance-offline", view: "glance", query: "state=offline" },
  { name: "glance-sign_in", view: "glance", query: "state=sign_in" },
  { name: "glance-keyring", view: "glance", query: "state=keyring" },
  { name: "glance-storage", view: "glance", query: "state=storage" },
  { name: "glance-refused", view: "glance", query: "state=refused" },
  {
    name: "glance-lost",
    view: "glance",
    query: "state=lost",
    wait: "text=engine stopped",
  },
  { name: "glance-unsure", view: "glance", query: "state=unsure" },
  {
    name: "glance-failed",
    view: "glance?item=g482",
    query: "state=failed",
    keys: ["y"],
    click: "text=Send now",
    wait: "text=Not sent",
  },
  {
    name: "glance-unknown",
    view: "glance?item=g482",
    query: "state=unknown",
    keys: ["y"],
    click: "text=Send now",
    wait: "text=Not found",
  },
  {
    name: "glance-changed",
    view: "glance?item=g455",
    query: "state=changed",
    keys: ["y", "y"],
    click: "text=Send now",
    wait: "text=Not merged",
  },
  {
    name: "glance-sent",
    view: "glance?item=g482",
    keys: ["y"],
    click: "text=Send now",
    wait: "text=seen in",
  },
  { name: "glance-hostile", view: "glance?item=x2", query: "state=hostile" },
  { name: "glance-keys", view: "glance", keys: ["?"] },
  { name: "queue", view: "queue?item=g482" },
  { name: "queue-handover", view: "queue?item=g482", keys: ["a"] },
  {
    name: "queue-more",
    view: "queue?item=g482",
    click: '[aria-label="More actions"]',
  },
  { name: "queue-filter", view: "queue?item=g482", click: ".chip >> nth=1" },
  {
    name: "queue-pass",
    view: "queue?item=g482",
    click: '[aria-label="More actions"]',
    then: "text=Pass to…",
    wait: "text=Only Baton knows",
  },
  {
    name: "queue-why",
    view: "queue?item=g471",
    keys: ["w"],
    wait: ".why-full",
  },
  {
    name: "queue-elsewhere",
    view: "queue",
    type: ["/", "log"],
    wait: "text=Not on your lanes",
  },
  { name: "queue-later", view: "queue/later" },
  { name: "queue-settled", view: "queue/settled" },
  { name: "queue-hostile", view: "queue?item=x1", query: "state=hostile" },
  {
    name: "queue-nomatch",
    view: "queue",
    type: ["/", "zebra"],
    wait: "text=Nothing for",
  },
  { name: "accounts", view: "accounts?account=github" },
  { name: "accounts-connect", view: "accounts?account=%2Bgithub" },
  {
    name: "accounts-device",
    view: "accounts?account=%2Bgithub",
    click: "text=Get a code",
    wait: ".code",
  },
  {
    name: "accounts-sign_in",
    view: "accounts?account=slack",
    query: "state=sign_in",
  },
  { name: "settings", view: "settings", size: { width: 1160, height: 860 } },
  { name: "firstrun", view: "firstrun", query: "state=firstrun" },
];

/** Opens one of them and brings it into its state. */
export async function arrive(
  browser,
  { view, query, size, keys = [], click, then, type, wait },
  theme,
) {
  const opened = await browser.open(view, { query, size, theme });
  const { page } = opened;
  if (view.includes("item="))
    await page.locator(".acts .btn").first().waitFor();
  for (const key of keys) await page.keyboard.press(key);
  if (click) await page.locator(click).first().click();
  if (then) await page.locator(then).first().click();
  if (type) {
    await page.keyboard.press(type[0]);
    await page.keyboard.type(type[1]);
  }
  if (wait) await page.locator(wait).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  return opened;
}
