/** The page for who sees or points otherwise: axe-core's rules, and the keyboard alone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "puppeteer-core";
import { texts } from "./browser";
import { report, schemes, views, widths } from "./report";

const { onPage } = report();

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string | null;
  nodes: { target: string[] }[];
}

/** Serious and critical ones, with where they are. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)",
  )) as Violation[];
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.target.join(" ")}`));
}

for (const width of widths) {
  for (const scheme of schemes) {
    onPage(
      `axe finds no serious violation, ${width} wide, ${scheme}`,
      { width, scheme },
      async ({ page }) => {
        const clean = async (what: string) => assert.deepEqual(await violations(page), [], what);
        for (const view of views) {
          await page.click(`[data-view=${view}]`);
          await page.waitForSelector(`[data-view=${view}][aria-current=page]`);
          await clean(view);
        }
        await page.click("#narrow");
        await page.select("#filter-group", "1");
        await page.waitForSelector(".filters .chip");
        await page.type("#search", "telescope");
        await page.waitForSelector(".documents-found");
        await clean("what is found, filtered");
        await page.click(".filters .chosen > .more");
        await page.waitForSelector("#found .documents .open");
        await page.click("#found .documents .open");
        await page.waitForSelector("#reader .text[data-ready] mark");
        await clean("the reader");
      },
    );
  }
}

/** Presses Tab until the focus is on what the selector meets. */
async function tabTo(page: Page, selector: string, most = 400): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`Tab does not reach ${selector}`);
}

onPage("the keyboard alone reaches everything", {}, async ({ page }) => {
  await tabTo(page, ".theme");
  await tabTo(page, "#slider");
  await tabTo(page, "#search");
  for (const view of views) {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await tabTo(page, `[data-view=${view}]`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`[data-view=${view}][aria-current=page]`);
  }
  // A topic from a drawing, a document of it, the reader and back.
  await tabTo(page, "[data-view=tree], summary");
  await page.$eval("[data-view=tree]", (tab) => (tab as HTMLElement).focus());
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-chart=tree] text.clickable");
  await tabTo(page, "[data-chart=tree] text.clickable");
  const name = await page.evaluate(() => document.activeElement?.textContent ?? "");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (wanted) =>
      document.querySelector("#topic h2")?.textContent?.startsWith(wanted.replace(/…$/, "")),
    {},
    name,
  );
  await tabTo(page, "[data-measure=exclusivity]");
  await tabTo(page, "[data-chart$=words] text.clickable");
  await page.waitForSelector(".word-topics");
  await tabTo(page, ".of-topic .switch button + button");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".lines button");
  await tabTo(page, ".lines button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#reader .text[data-ready]");
  await tabTo(page, "#reader .part[data-atom]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#reader .part[data-atom][aria-pressed=true]");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("#reader") === null);
  assert.ok(
    await page.evaluate(() => document.activeElement?.matches(".lines button")),
    "the reader gives the focus back",
  );
  // A filter, and the map with its names.
  await page.$eval(".theme", (button) => (button as HTMLElement).focus());
  await tabTo(page, "#narrow");
  await page.keyboard.press("Enter");
  await tabTo(page, "#filter-group");
  await page.keyboard.type("theme 1");
  await page.waitForSelector(".filters .chip");
  await tabTo(page, "[data-view=map], .filters .chip button");
  await page.$eval("[data-view=map]", (tab) => (tab as HTMLElement).focus());
  await page.keyboard.press("Enter");
  await page.waitForSelector(".map-label");
  await tabTo(page, "#lasso");
  await tabTo(page, "#map");
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowLeft");
  await tabTo(page, ".map-label");
  const label = await page.evaluate(() => document.activeElement?.textContent ?? "");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (wanted) => document.querySelector("#topic h2")?.textContent?.startsWith(wanted),
    {},
    label.replace(/…$/, ""),
  );
  assert.ok((await texts(page, ".map-label")).length > 0);
});
