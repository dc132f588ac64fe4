/** The page as a reader uses it, in a headless Chromium. */
import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test, { after, before } from "node:test";
import type { Browser } from "puppeteer-core";
import { percent } from "../src/model/format";
import { dataOf, hostile, makeRun, saetm, withoutProgram } from "../test/fixture";
import {
  cutInto,
  type Look,
  type Opened,
  openBrowser,
  openReport,
  saved,
  setCount,
  texts,
  withoutChromium,
} from "./browser";

const skip = withoutProgram || withoutChromium;
let browser: Browser | undefined;
let run = "";

before(async () => {
  if (skip) return;
  run = makeRun();
  browser = await openBrowser();
});

after(async () => {
  // Waiting for the end of all its processes may take for ever in a container.
  browser?.process()?.kill("SIGKILL");
  if (run && existsSync(run)) rmSync(dirname(run), { recursive: true });
});

/** A test on the page, after which nothing may have been complained of or asked for. */
function onPage(name: string, look: Look, body: (opened: Opened) => Promise<void>): void {
  test(name, { skip }, async () => {
    const opened = await openReport(browser as Browser, join(run, "report.html"), look);
    try {
      await body(opened);
      assert.deepEqual(opened.complaints, []);
      assert.deepEqual(opened.requests, []);
    } finally {
      await opened.page.close();
    }
  });
}

const rows = "#rows .row";

/** Whether the view's drawing has a name for each topic; of groups and times the most are shown. */
function drawnTopics(view: string, count: number): boolean {
  const chart = { groups: "groups", time: "eras" }[view] ?? view;
  const names =
    view === "tree" ? "[aria-label=text] text" : "[aria-label='y-axis tick label'] text";
  return document.querySelectorAll(`[data-chart=${chart}] ${names}`).length === count;
}

onPage("the run's own topics come first, with their words", {}, async ({ page }) => {
  const data = dataOf(run);
  assert.deepEqual(
    await texts(page, `${rows} .name`),
    data.topics.map((t) => t.name),
  );
  const words = await texts(page, "[data-chart$=words] [aria-label='y-axis tick label'] text");
  assert.deepEqual(words, data.topics[0].words);
});

onPage("the slider cuts the tree anew and leads back", {}, async ({ page }) => {
  const own = await texts(page, `${rows} .name`);
  await page.focus("#slider");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    (n) => document.querySelectorAll("#rows .row").length === n,
    {},
    own.length + 1,
  );
  assert.match((await texts(page, ".note"))[0], /sums over atoms/);
  await cutInto(page, 12);
  const shares = (await texts(page, `${rows} .amount b`)).map(Number.parseFloat);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) < 1);
  await page.click(".slider button");
  await page.waitForFunction(
    (n) => document.querySelectorAll("#rows .row").length === n,
    {},
    own.length,
  );
  assert.deepEqual(await texts(page, `${rows} .name`), own);
  assert.match((await texts(page, ".note"))[0], /own cut/);
});

onPage("at any number of topics they are those that the program prints", {}, async ({ page }) => {
  const copy = join(dirname(run), "cut");
  cpSync(run, copy, { recursive: true });
  for (const count of [3, 20, 50]) {
    const { topics } = JSON.parse(saetm("topics", copy, "--topics", String(count), "--json")) as {
      topics: { name: string; share: number; words: string[] }[];
    };
    await cutInto(page, count);
    assert.deepEqual(
      await texts(page, `${rows} .name`),
      topics.map((topic) => topic.name),
    );
    assert.deepEqual(
      await texts(page, `${rows} .words`),
      topics.map((topic) => topic.words.slice(0, 10).join(", ")),
    );
    assert.deepEqual(
      await texts(page, `${rows} .amount b`),
      topics.map((topic) => percent(topic.share)),
    );
  }
});

onPage("a topic opens, then an atom of it, and back", {}, async ({ page }) => {
  await page.click(`li:nth-child(2) > .row`);
  const name = (await texts(page, `${rows} .name`))[1];
  await page.waitForFunction(
    (n) => document.querySelector("#topic h2")?.textContent === n,
    {},
    name,
  );
  assert.ok((await texts(page, "#topic .documents blockquote")).length > 0);
  await page.click("#topic .atoms button");
  await page.waitForSelector("#atom .documents li");
  assert.match((await texts(page, "#atom .kind"))[0], /^Atom \d+ of/);
  await page.click("#atom .kind button");
  await page.waitForSelector("#topic");
});

onPage("topics are counted from 0, as everywhere else", {}, async ({ page }) => {
  const own = dataOf(run).topics;
  assert.deepEqual(
    await texts(page, `${rows} .rank`),
    own.map((topic) => String(topic.id)),
  );
  await page.click("li:nth-child(2) > .row");
  await page.waitForSelector("#topic");
  assert.equal((await texts(page, "#topic .kind"))[0], "Topic 1");
  assert.equal(await page.$eval("#topic", (topic) => topic.getAttribute("aria-label")), "Topic 1");
});

onPage("the address says what is looked at, and leads back there", {}, async ({ page }) => {
  await cutInto(page, 9);
  await page.click("li:nth-child(4) > .row");
  await page.waitForFunction(() => location.hash === "#topics/9/3");
  const name = (await texts(page, `${rows} .name`))[3];
  await page.reload();
  await page.waitForFunction(
    (n) => document.querySelector("#topic h2")?.textContent === n,
    {},
    name,
  );
  assert.equal((await texts(page, rows)).length, 9);
});

onPage("search finds topics, words and documents", {}, async ({ page }) => {
  await page.keyboard.press("/");
  await page.type("#search", "telescope");
  await page.waitForSelector("#found");
  const heads = (await texts(page, "#found h2")).map((text) => Number.parseInt(text, 10));
  assert.equal(heads.length, 3);
  for (const found of heads) assert.ok(found > 0);
  for (const text of await texts(page, "#found .documents > li")) assert.match(text, /telescope/);
  await page.click("#found .links button");
  await page.waitForSelector("#topic");
  await page.focus("#search");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#rows");
});

onPage("text of the corpus stays text", {}, async ({ page }) => {
  await page.type("#search", "hacked");
  await page.waitForSelector("#found .documents > li");
  assert.ok((await texts(page, "#found .head b")).includes(hostile));
  assert.equal(await page.evaluate(() => "hacked" in window), false);
  assert.equal((await page.$$("main img")).length, 0);
});

onPage("every view draws, and its charts are saved as SVG and CSV", {}, async ({ page }) => {
  const views = await page.$$eval(".tabs button", (tabs) =>
    tabs.map((tab) => (tab as HTMLElement).dataset.view),
  );
  assert.deepEqual(views, ["topics", "map", "tree", "similarity", "groups", "time", "about"]);
  for (const view of views) {
    await page.click(`[data-view=${view}]`);
    await page.waitForSelector(`[data-view=${view}][aria-current=page]`);
    for (const name of await page.$$eval(".main [data-export$='.csv']", (buttons) =>
      buttons.map((button) => (button as HTMLElement).dataset.export?.replace(".csv", "")),
    )) {
      if (view !== "topics" && view !== "map")
        await page.waitForSelector(`[data-chart=${name}] svg`);
      const svg = await saved(page, `.main [data-export='${name}.svg']`);
      assert.match(
        svg,
        /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
        `${name} of ${view}`,
      );
      assert.ok(!/NaN|undefined|var\(--/.test(svg), `${name} of ${view}`);
      const csv = await saved(page, `.main [data-export='${name}.csv']`);
      assert.ok(csv.split("\n").length > 3, `${name} of ${view}`);
      assert.ok(!/NaN|undefined/.test(csv), `${name} of ${view}`);
    }
  }
});

onPage(
  "the map shows documents, finds one under the pointer and by search",
  {},
  async ({ page }) => {
    await page.click("[data-view=map]");
    await page.waitForSelector("#map");
    const painted = () =>
      page.$eval("#map", (canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pen = (canvas as HTMLCanvasElement).getContext("2d");
        const bytes = pen?.getImageData(0, 0, width, height).data ?? [];
        const seen = new Set<number>();
        for (let i = 0; i < bytes.length; i += 4)
          seen.add((bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2]);
        return seen.size;
      });
    assert.ok((await painted()) > 20);
    const circle = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(
      await saved(page, "[data-export='map.svg']"),
    );
    const box = await (await page.$("#map"))?.boundingBox();
    assert.ok(circle && box);
    await page.mouse.move(box.x + Number(circle[1]) + 1, box.y + Number(circle[2]));
    await page.waitForSelector(".tip");
    await page.select("#map-by", "time");
    await page.waitForSelector(".ramp");
    await page.select("#map-by", "group");
    await page.select("#map-group", "1");
    await page.waitForFunction(() => document.querySelector(".swatches") === null);
    await page.select("#map-what", "atoms");
    await page.type("#search", "telescope");
    await page.waitForFunction(() =>
      /[1-9]\d* found/.test(document.querySelector(".tools [role=status]")?.textContent ?? ""),
    );
  },
);

onPage("every view follows the slider", {}, async ({ page }) => {
  for (const view of ["map", "tree", "similarity", "groups", "time"]) {
    await page.click(`[data-view=${view}]`);
    for (const count of [30, 3, 11]) {
      await setCount(page, count);
      if (view !== "map") await page.waitForFunction(drawnTopics, {}, view, count);
    }
  }
});

for (const scheme of ["light", "dark"] as const) {
  onPage(
    `the page is ${scheme} where the system is, and can be switched`,
    { scheme },
    async ({ page }) => {
      const brightness = () =>
        page.evaluate(() => {
          const [, ...rgb] =
            /(\d+), (\d+), (\d+)/.exec(getComputedStyle(document.body).backgroundColor) ?? [];
          return rgb.map(Number).reduce((sum, value) => sum + value, 0) / 3;
        });
      const bright = (value: number) => value > 128;
      assert.equal(bright(await brightness()), scheme === "light");
      await page.click(".theme");
      assert.equal(bright(await brightness()), scheme === "dark");
    },
  );
}

for (const width of [390, 1024, 1600]) {
  onPage(`nothing is wider than a window of ${width}`, { width }, async ({ page }) => {
    for (const view of ["topics", "map", "tree", "similarity", "groups", "time", "about"]) {
      await page.click(`[data-view=${view}]`);
      await page.waitForSelector(`[data-view=${view}][aria-current=page]`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${view} is ${wide} wide`);
    }
    if (width >= 992) return;
    await page.click("[data-view=topics]");
    await page.click(rows);
    await page.waitForSelector("#topic", { visible: true });
    await page.click(".back");
    await page.waitForSelector("#rows", { visible: true });
  });
}

test("the plain page, of a build without npm, lists the topics", { skip }, async () => {
  const plain = readFileSync(new URL("../../plain.html", import.meta.url), "utf8");
  assert.equal(plain.split("@SAETM_DATA@").length, 2);
  const file = join(dirname(run), "plain.html");
  const data = JSON.stringify(dataOf(run)).replace(/</g, "\\u003c");
  writeFileSync(
    file,
    plain.replace("@SAETM_DATA@", () => data),
  );
  const { page, complaints, requests } = await openReport(
    browser as Browser,
    file,
    {},
    "#topics h2",
  );
  assert.equal((await texts(page, "#topics h2")).length, dataOf(run).topics.length);
  assert.equal((await texts(page, "#topics blockquote")).length, 25);
  assert.deepEqual([...complaints, ...requests], []);
  await page.close();
});
