/** The page as a reader uses it, in a headless Chromium. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { percent } from "../src/model/format";
import { dataOf, hostile, saetm } from "../test/fixture";
import { cutInto, openReport, saved, setCount, texts } from "./browser";
import { report, schemes, skip, views, widths } from "./report";

const { run: runOf, browser, onPage } = report();

const rows = "#rows .row";

/** Whether the view's drawing has a name for each topic; of groups and times the most are shown. */
function drawnTopics(view: string, count: number): boolean {
  const chart = { groups: "groups", time: "eras" }[view] ?? view;
  const names = view === "tree" ? "[data-mark=text] text" : "[data-mark='y-axis tick label'] text";
  return document.querySelectorAll(`[data-chart=${chart}] ${names}`).length === count;
}

onPage("the run's own topics come first, with their words", {}, async ({ page }) => {
  const data = dataOf(runOf());
  assert.deepEqual(
    await texts(page, `${rows} .name`),
    data.topics.map((t) => t.name),
  );
  // Bars stand in the order of what their length shows.
  const words = await texts(page, "[data-chart$=words] [data-mark='y-axis tick label'] text");
  const { words: own, weights } = data.topics[0];
  const order = own.map((_, i) => i).sort((a, b) => weights[b] - weights[a]);
  assert.deepEqual(
    words,
    order.map((i) => own[i]),
  );
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
  const copy = join(dirname(runOf()), "cut");
  cpSync(runOf(), copy, { recursive: true });
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
  await page.waitForSelector("#topic .documents blockquote");
  await page.click("#topic .atoms button");
  await page.waitForSelector("#atom .documents li");
  assert.match((await texts(page, "#atom .kind"))[0], /^Atom \d+ of/);
  await page.click("#atom .kind button");
  await page.waitForSelector("#topic");
});

onPage("topics are counted from 0, as everywhere else", {}, async ({ page }) => {
  const own = dataOf(runOf()).topics;
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

onPage("text of the corpus stays text", {}, async ({ page }) => {
  await page.type("#search", "hacked");
  await page.waitForSelector("#found .documents > li");
  assert.ok((await texts(page, "#found .open")).includes(hostile));
  await page.click("#found .documents .open");
  await page.waitForSelector("#reader .text[data-ready]");
  assert.ok((await texts(page, "#reader .text"))[0].includes(hostile));
  assert.equal(await page.evaluate(() => "hacked" in window), false);
  assert.equal((await page.$$("main img")).length, 0);
});

onPage("every view draws, and its charts are saved as SVG and CSV", {}, async ({ page }) => {
  const shown = await page.$$eval(".tabs button", (tabs) =>
    tabs.map((tab) => (tab as HTMLElement).dataset.view),
  );
  assert.deepEqual(shown, views);
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

onPage("every view follows the slider", {}, async ({ page }) => {
  for (const view of ["map", "tree", "similarity", "groups", "time"]) {
    await page.click(`[data-view=${view}]`);
    for (const count of [30, 3, 11]) {
      await setCount(page, count);
      if (view !== "map") await page.waitForFunction(drawnTopics, {}, view, count);
    }
  }
});

for (const scheme of schemes) {
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

for (const width of widths) {
  for (const scheme of schemes) {
    onPage(
      `nothing is wider than a ${scheme} window of ${width}`,
      { width, scheme },
      async ({ page }) => {
        const fits = async (what: string) => {
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `${what} is ${wide} wide`);
        };
        for (const view of views) {
          await page.click(`[data-view=${view}]`);
          await page.waitForSelector(`[data-view=${view}][aria-current=page]`);
          await fits(view);
        }
        await page.click("#narrow");
        await fits("the filter");
        await page.type("#search", "telescope");
        await page.waitForSelector("#found .documents > li");
        await fits("what is found");
        await page.click("#found .documents .open");
        await page.waitForSelector("#reader .text[data-ready]");
        await fits("the reader");
        const reader = await page.$eval("#reader", (dialog) => {
          const { left, right } = dialog.getBoundingClientRect();
          const within = [...dialog.querySelectorAll("*")].map(
            (each) => each.getBoundingClientRect().right,
          );
          return { left, right, within: Math.max(...within) };
        });
        assert.ok(reader.left >= 0 && reader.right <= width && reader.within <= width);
      },
    );
  }
}

onPage("on a phone a topic opens at its top, and leads back", { width: 390 }, async ({ page }) => {
  await page.evaluate(() => document.querySelectorAll("#rows .row")[4].scrollIntoView());
  await page.$$eval(rows, (all) => (all[4] as HTMLElement).click());
  await page.waitForSelector("#topic", { visible: true });
  await page.waitForFunction(() => {
    const { top } = (document.querySelector("#topic h2") as Element).getBoundingClientRect();
    return top >= 0 && top < 200;
  });
  await page.click(".back");
  await page.waitForSelector("#rows", { visible: true });
});

onPage(
  "the first screen says what this is, and settings stand behind About",
  {},
  async ({ page }) => {
    const head = (await texts(page, "header"))[0];
    assert.match(head, /400 documents in 5 groups, 1900 to 1999, sorted into 5 topics/);
    assert.match(head, /The page holds all 400 documents with their whole texts/);
    assert.ok(!/NPMI|seed|atoms/.test(head), head);
    await page.click("[data-view=about]");
    await page.waitForSelector(".about");
    const about = (await texts(page, ".about"))[0];
    for (const told of [/NPMI/, /seed 0/, /256 atoms|atoms/, /Autoencoder/])
      assert.match(about, told);
  },
);

onPage("every chart has a line that says what it shows", {}, async ({ page }) => {
  for (const view of ["topics", "tree", "similarity", "groups", "time"]) {
    await page.click(`[data-view=${view}]`);
    await page.waitForSelector(`[data-view=${view}][aria-current=page]`);
    const untold = await page.$$eval("figure.chart", (charts) =>
      charts
        .filter((chart) => (chart.querySelector(".legend")?.textContent ?? "").length < 20)
        .map((chart) => (chart as HTMLElement).dataset.chart),
    );
    assert.deepEqual(untold, [], view);
  }
});

onPage(
  "word bars follow what they are asked to show, and tell a word's topics",
  {},
  async ({ page }) => {
    const chart = "#topic [data-chart$=words]";
    const bars = async () => ({
      words: await texts(page, `${chart} [data-mark='y-axis tick label'] text`),
      lengths: await page.$$eval(`${chart} [data-mark=bar] rect`, (rects) =>
        rects.map((rect) => Number(rect.getAttribute("width"))),
      ),
    });
    const falling = (lengths: number[]) =>
      lengths.every((length, i) => i === 0 || length <= lengths[i - 1] + 1e-6);
    const seen = new Set<string>();
    for (const measure of ["probability", "exclusivity", "corpus"]) {
      await page.click(`${chart} [data-measure=${measure}]`);
      await page.waitForSelector(`${chart} [data-measure=${measure}][aria-pressed=true]`);
      const { words, lengths } = await bars();
      assert.ok(words.length > 3 && falling(lengths), measure);
      seen.add((await texts(page, `${chart} .legend`))[0]);
    }
    assert.equal(seen.size, 3);
    const [word] = (await bars()).words;
    await page.hover(`${chart} [data-mark='y-axis tick label'] text`);
    await page.waitForSelector(".word-topics .links button");
    assert.equal((await texts(page, ".word-topics b"))[0], word);
    const topic = (await texts(page, ".word-topics .links button"))[0];
    assert.ok(
      dataOf(runOf()).topics.some((each) => each.name === topic && each.words.includes(word)),
    );
    await page.click(".word-topics .more");
    await page.waitForSelector(".documents-found[data-looked='1']");
  },
);

test("the plain page, of a build without npm, lists the topics", { skip }, async () => {
  const plain = readFileSync(new URL("../../plain.html", import.meta.url), "utf8");
  assert.equal(plain.split("@SAETM_DATA@").length, 2);
  const file = join(dirname(runOf()), "plain.html");
  const made = readFileSync(join(runOf(), "report.html"), "utf8");
  const blobs = made.match(/<script type="text\/plain" id="blob-\d+">[^<]*<\/script>/g) ?? [];
  const data = JSON.stringify(dataOf(runOf())).replace(/</g, "\\u003c");
  writeFileSync(
    file,
    plain.replace("@SAETM_DATA@", () => data).replace("@SAETM_BLOBS@", () => blobs.join("\n")),
  );
  const { page, complaints, requests } = await openReport(browser(), file);
  await page.waitForFunction(() => document.querySelectorAll("#topics blockquote").length === 25);
  assert.equal((await texts(page, "#topics h2")).length, dataOf(runOf()).topics.length);
  for (const text of await texts(page, "#topics blockquote")) assert.ok(text.length > 60, text);
  assert.deepEqual([...complaints, ...requests], []);
  await page.close();
});
