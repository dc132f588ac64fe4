/** What clicks open, topics over time, and filters that hold over all views. */
import assert from "node:assert/strict";
import type { Page } from "puppeteer-core";
import { percent } from "../src/model/format";
import { corpus, dataOf, documentTopics, saetm } from "../test/fixture";
import { saved, setCount, texts } from "./browser";
import { report, schemes, widths } from "./report";

const { run, onPage } = report();

interface Written {
  group: string;
  time: string;
}
const written: Written[] = corpus(400)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

/** What in a view opens topics. */
const targets: Record<string, string[]> = {
  topics: ["#rows .row .name"],
  tree: ["[data-chart=tree] [data-mark=text] text.clickable"],
  similarity: ["[data-chart=similarity] text.clickable"],
  groups: ["[data-chart=group] text.clickable", "[data-chart=groups] text.clickable"],
  time: [
    "[data-chart=rising] text.clickable",
    "[data-chart=falling] text.clickable",
    "[data-chart=eras] text.clickable",
  ],
};

for (const width of widths) {
  for (const scheme of schemes) {
    onPage(
      `every name opens its topic, ${width} wide, ${scheme}`,
      { width, scheme },
      async ({ page }) => {
        // As many as give both drawings of movers all their places.
        await setCount(page, 13);
        for (const [view, selectors] of Object.entries(targets)) {
          await page.click(`[data-view=${view}]`);
          for (const selector of selectors) {
            await page.waitForSelector(selector);
            const names = await texts(page, selector);
            assert.ok(names.length >= (/rising|falling/.test(selector) ? 6 : 10), selector);
            for (const [i, name] of names.entries()) {
              const opened = await page.$$eval(
                selector,
                async (all, at) => {
                  all[at].dispatchEvent(new MouseEvent("click", { bubbles: true }));
                  await new Promise((resume) => setTimeout(resume, 30));
                  return document.querySelector("#topic h2")?.textContent ?? "";
                },
                i,
              );
              const begin = name.replace(/…$/, "");
              assert.ok(opened.startsWith(begin), `${selector}: “${name}” opens “${opened}”`);
              // On a narrow screen what was opened has taken the view's place.
              await page.$eval(".back", (back) => (back as HTMLElement).click());
              await page.waitForSelector(selector);
            }
          }
        }
      },
    );
  }
}

onPage(
  "topics are laid over each other in time, with intervals and events",
  {},
  async ({ page }) => {
    await page.click("[data-view=time]");
    await page.waitForSelector("[data-chart=overlay] svg");
    await page.select("#overlay-topic", "1");
    await page.waitForFunction(() => location.hash.includes("over=1"));
    await page.select("#overlay-topic", "3");
    await page.waitForFunction(() => location.hash.includes("over=1,3"));
    await page.type("#event-year", "1950");
    await page.type("#event-name", "A turn");
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      () => document.querySelector("[data-chart=overlay] .event")?.textContent === "A turn",
    );
    assert.match(await page.evaluate(() => location.hash), /event=1950\+A\+turn/);
    await page.reload();
    await page.waitForSelector("[data-chart=overlay] .event");
    assert.equal((await texts(page, "[aria-label='Topics drawn'] .chip")).length, 2);
    const csv = (await saved(page, "[data-export='overlay.csv']")).trim().split("\n").slice(1);
    const rows = csv.map((line) => line.match(/("[^"]*"|[^,]*)(,|$)/g) ?? []);
    const found = JSON.parse(
      saetm(
        "analyze",
        "time",
        run(),
        "--measure",
        "share",
        "--bound",
        "1",
        "--bootstrap",
        "2000",
        "--json",
      ),
    ) as { topics: { id: number; values: number[]; low: number[]; high: number[] }[] };
    for (const place of [1, 3]) {
      const own = rows.filter((row) => row[0] === `${place},`);
      const topic = found.topics.find((each) => each.id === place);
      assert.ok(topic);
      assert.equal(own.length, topic.values.length);
      own.forEach((row, era) => {
        const [share, low, high] = row.slice(4).map((cell) => Number(cell.replace(",", "")));
        assert.ok(Math.abs(share - topic.values[era]) < 1e-6);
        // The program's intervals are of bootstrap samples, the page's of the documents' spread.
        const wide = topic.high[era] - topic.low[era];
        assert.ok(Math.abs(low - topic.low[era]) < 0.15 * wide + 1e-3, `low of era ${era}`);
        assert.ok(Math.abs(high - topic.high[era]) < 0.15 * wide + 1e-3, `high of era ${era}`);
      });
    }
    await page.click("[aria-label='Topics drawn'] .chip button:last-child");
    await page.waitForFunction(() => /over=3(&|$)/.test(location.hash));
  },
);

/** Mean share of each topic over some documents. */
function meansOf(wanted: (document: Written, row: Map<number, number>) => boolean) {
  const rows = documentTopics(run());
  const left = rows.filter((row, i) => wanted(written[i], row));
  const mean = (topic: number) =>
    left.reduce((sum, row) => sum + (row.get(topic) ?? 0), 0) / left.length;
  return { count: left.length, means: [0, 1, 2, 3, 4].map(mean) };
}

const sharesShown = (page: Page) => texts(page, "#rows .amount b");

onPage("a filter holds over all views, as chips, in the address", {}, async ({ page }) => {
  await page.click("#narrow");
  await page.select("#filter-group", "2");
  await page.waitForSelector(".filters .chip");
  const group = meansOf((each) => each.group === "theme 2");
  assert.match((await texts(page, ".filters [role=status]"))[0], new RegExp(`^${group.count} of`));
  assert.deepEqual(await sharesShown(page), group.means.map(percent));
  await page.select("#filter-topic", "0");
  await page.select("#from-era", "4");
  const wanted = meansOf(
    (each, row) =>
      each.group === "theme 2" && Number(each.time) >= 1920 && (row.get(0) ?? 0) >= 0.1,
  );
  await page.waitForFunction(() => document.querySelectorAll(".filters .chip").length === 3);
  assert.match((await texts(page, ".filters [role=status]"))[0], new RegExp(`^${wanted.count} of`));
  assert.match(
    await page.evaluate(() => location.hash),
    /^#topics\/5\/\d\?topics=0&groups=2&eras=4-19$/,
  );
  for (const view of ["groups", "time", "map", "tree"]) {
    await page.click(`[data-view=${view}]`);
    await page.waitForSelector(`[data-view=${view}][aria-current=page]`);
    assert.equal((await texts(page, ".filters .chip")).length, 3, view);
  }
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll(".filters .chip").length === 3);
  await page.click("[data-view=topics]");
  await page.$$eval(".filters .chip button", (all) => {
    for (const button of [...all].slice(0, 1)) (button as HTMLElement).click();
  });
  await page.waitForFunction(() => document.querySelectorAll(".filters .chip").length === 2);
  await page.click(".filters .chosen > .more");
  await page.waitForFunction(() => document.querySelector(".filters .chip") === null);
  assert.deepEqual(await sharesShown(page), meansOf(() => true).means.map(percent));
});

onPage(
  "what is found, listed and drawn in time is within the filter",
  {
    hash: "#topics/5/0?groups=0",
  },
  async ({ page }) => {
    await page.waitForSelector(".filters .chip");
    const shares = dataOf(run()).topics.map((topic) => topic.groups[0]);
    await page.click(`li:nth-child(${shares.indexOf(Math.max(...shares)) + 1}) > .row`);
    await page.$$eval(".of-topic .switch button", (both) => (both[1] as HTMLElement).click());
    await page.waitForSelector(".lines li");
    for (const line of await texts(page, ".lines .meta")) assert.match(line, /theme 0/);
    await page.type("#search", "telescope");
    await page.waitForSelector(".documents-found[data-looked='1']");
    for (const meta of await texts(page, "#found .documents .meta")) assert.match(meta, /theme 0/);
    assert.equal((await texts(page, "#found .counts:last-child li")).length, 1);
    await page.focus("#search");
    await page.keyboard.press("Escape");
    await page.click("[data-view=time]");
    await page.waitForSelector("[data-chart=overlay] svg");
    const csv = (await saved(page, "[data-export='overlay.csv']")).trim().split("\n").slice(1);
    const documents = csv.map((line) =>
      Number(line.match(/,(\d+),[\d.e-]+,[\d.e-]+,[\d.e-]+$/)?.[1]),
    );
    assert.equal(
      documents.reduce((sum, count) => sum + count, 0),
      written.filter((each) => each.group === "theme 0").length,
    );
  },
);
