/** Documents: read in full, listed by topic, found by their words. */
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import type { Page } from "puppeteer-core";
import { percent } from "../src/model/format";
import { corpus, documentTopics, saetm } from "../test/fixture";
import { openReport, texts } from "./browser";
import { report, schemes, skip, widths } from "./report";

const { run, browser, onPage } = report();

interface Written {
  id: string;
  title: string;
  group: string;
  text: string;
}
const written: Written[] = corpus(400)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const reader = "#reader .text[data-ready]";
const textRead = async (page: Page) => (await texts(page, reader))[0];
/** The document that the reader shows, by its id. */
async function documentRead(page: Page): Promise<Written> {
  const id = await page.evaluate(() => /document=(d\d+)/.exec(location.hash)?.[1]);
  return written.find((each) => each.id === id) as Written;
}

for (const width of widths) {
  for (const scheme of schemes) {
    onPage(
      `any document is read in full, ${width} wide, ${scheme}`,
      { width, scheme },
      async ({ page }) => {
        await page.click("#rows .row");
        await page.waitForSelector("#topic .documents .open", { visible: true });
        await page.click("#topic .documents .open");
        await page.waitForSelector(reader);
        const shown = await documentRead(page);
        assert.equal(await textRead(page), shown.text);
        assert.equal((await texts(page, "#reader h2"))[0], shown.title);
        await page.click("#reader .close");
        await page.waitForFunction(() => document.querySelector("#reader") === null);
      },
    );
  }
}

onPage(
  "all documents of a topic are listed by share, and read one after the other",
  {},
  async ({ page }) => {
    const rows = documentTopics(run());
    const place = 1;
    await page.click(`li:nth-child(${place + 1}) > .row`);
    await page.waitForFunction(
      () => document.querySelector("#topic .kind")?.textContent === "Topic 1",
    );
    await page.$$eval(".of-topic .switch button", (both) => (both[1] as HTMLElement).click());
    await page.waitForSelector(".lines li");
    const having = rows.filter((row) => (row.get(place) ?? 0) > 0).length;
    assert.match((await texts(page, ".of-topic .switch button"))[1], new RegExp(`All ${having},`));
    while (await page.$(".of-topic > .more")) await page.click(".of-topic > .more");
    const shares = await texts(page, ".lines .share");
    const expected = rows
      .map((row) => row.get(place) ?? 0)
      .filter((share) => share > 0)
      .sort((a, b) => b - a);
    assert.deepEqual(shares, expected.map(percent));
    await page.click(".lines li:nth-child(2) button");
    await page.waitForSelector(reader);
    assert.match((await texts(page, "#reader [role=status]"))[0], new RegExp(`^2 of ${having}`));
    const second = await documentRead(page);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(
      (title) => document.querySelector("#reader h2")?.textContent !== title,
      {},
      second.title,
    );
    await page.waitForFunction(
      (text) => document.querySelector("#reader .text[data-ready]")?.textContent !== text,
      {},
      second.text,
    );
    assert.equal(await textRead(page), (await documentRead(page)).text);
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(
      (text) => document.querySelector("#reader .text")?.textContent === text,
      {},
      second.text,
    );
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelector("#reader") === null);
  },
);

onPage("words are marked by the topic and the atom that account for them", {}, async ({ page }) => {
  await page.click("#topic .documents .open");
  await page.waitForSelector("#reader .text mark[data-atom]");
  const document = await documentRead(page);
  const explained = JSON.parse(saetm("explain", run(), document.id, "--json")) as {
    topics: { topic: number; share: number }[];
    atoms: { atom: number; topic: number; words: { word: string; count: number }[] }[];
  };
  const parts = await page.$$eval("#reader .part[data-topic]", (all) =>
    all.map((each) => [
      Number((each as HTMLElement).dataset.topic),
      each.querySelector("b")?.textContent,
    ]),
  );
  assert.deepEqual(
    parts,
    explained.topics
      .filter((each) => each.share >= 0.005)
      .slice(0, 12)
      .map((each) => [each.topic, percent(each.share)]),
  );
  const marked = await page.$$eval("#reader .text mark[data-atom]", (marks) =>
    marks.map((mark) => {
      const { topic, atom } = (mark as HTMLElement).dataset;
      return { text: mark.textContent ?? "", topic: Number(topic), atom: Number(atom) };
    }),
  );
  assert.ok(marked.length > 3);
  for (const { text, topic, atom } of marked) {
    const of = (each: (typeof explained.atoms)[number]) =>
      each.words.find((word) => word.word === text.toLowerCase())?.count ?? 0;
    const own = explained.atoms.find((each) => each.atom === atom);
    assert.equal(own?.topic, topic, text);
    const rivals = explained.atoms.filter((each) => each.topic === topic);
    assert.ok(own && of(own) >= Math.max(...rivals.map(of)) - 1e-6, text);
  }
  // One atom alone: its words stay marked, no others.
  await page.click("#reader .part[data-atom]");
  await page.waitForSelector("#reader .part[data-atom][aria-pressed=true]");
  const [chosen] = await page.$$eval("#reader .part[data-atom]", (all) =>
    all.map((each) => (each as HTMLElement).dataset.atom),
  );
  const alone = await page.$$eval("#reader .text mark[data-atom]", (marks) =>
    marks.map((mark) => (mark as HTMLElement).dataset.atom),
  );
  assert.ok(alone.every((atom) => atom === chosen));
  assert.equal(alone.length, marked.filter((each) => String(each.atom) === chosen).length);
});

onPage("a document's topic opens from the reader", {}, async ({ page }) => {
  await page.click("#topic .documents .open");
  await page.waitForSelector(reader);
  const name = (await texts(page, "#reader .part[data-topic] span"))[1];
  await page.$$eval("#reader .parts .more", (all) => (all[1] as HTMLElement).click());
  await page.waitForFunction(
    (wanted) => document.querySelector("#topic h2")?.textContent === wanted,
    {},
    name,
  );
  assert.equal(await page.$("#reader"), null);
});

onPage("a link leads to a document", { hash: "#topics/5/0?document=d123" }, async ({ page }) => {
  await page.waitForSelector(reader);
  assert.equal(await textRead(page), written[123].text);
});

/** Documents with a word as it stands, title included. */
const having = (word: string) =>
  written.filter((each) => new RegExp(`\\b${word}`, "i").test(`${each.title} ${each.text}`));

async function seek(page: Page, text: string): Promise<number> {
  await page.$eval("#search", (box) => {
    (box as HTMLInputElement).value = "";
  });
  await page.focus("#search");
  await page.type("#search", text);
  await page.waitForFunction(
    (wanted) =>
      decodeURIComponent(location.hash.replaceAll("+", " ")).includes(`find=${wanted}`) &&
      document.querySelector(".documents-found[data-looked='1']") !== null,
    {},
    text.trim(),
  );
  // Results of what was typed before may still be there for a moment.
  await new Promise((resume) => setTimeout(resume, 300));
  return Number.parseInt((await texts(page, ".documents-found"))[0].replace(/,/g, ""), 10);
}

for (const width of widths) {
  for (const scheme of schemes) {
    onPage(
      `search finds every document with a word, ${width} wide, ${scheme}`,
      {
        width,
        scheme,
      },
      async ({ page }) => {
        assert.equal(await seek(page, "telescope"), having("telescope").length);
        for (const text of await texts(page, "#found .documents mark"))
          assert.match(text, /^telescopes?$/i);
        const counts = (await texts(page, "#found .counts:last-child span")).map(Number);
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          having("telescope").length,
          "by group",
        );
        // A form that no text has counts as the word all the same; so do capitals.
        assert.equal(await seek(page, "TELESCOPE"), having("telescope").length);
      },
    );
  }
}

onPage("search ranks, reads on in its order, and marks what was sought", {}, async ({ page }) => {
  const both = having("telescope").filter((each) => having("comet").includes(each));
  assert.equal(await seek(page, "telescope comet"), both.length);
  await page.waitForSelector("#found blockquote mark");
  const first = (await texts(page, "#found .documents .open"))[0];
  await page.click("#found .documents .open");
  await page.waitForSelector(reader);
  assert.equal((await texts(page, "#reader h2"))[0], first);
  assert.match(
    (await texts(page, "#reader [role=status]"))[0],
    new RegExp(`^1 of ${both.length}: documents with “telescope comet”`),
  );
  const hits = await texts(page, "#reader mark.hit");
  assert.ok(hits.length >= 2);
  for (const hit of hits) assert.match(hit, /^(telescope|comet)$/i);
});

onPage("what is not counted is looked for in the texts themselves", {}, async ({ page }) => {
  const phrase = written[7].text.split(" ").slice(3, 6).join(" ");
  const expected = written.filter((each) => each.text.includes(phrase)).length;
  assert.equal(await seek(page, `"${phrase}"`), expected);
  assert.equal(await seek(page, "zebulon"), 0);
  assert.match((await texts(page, ".understood"))[0], /“zebulon” is sought in the texts/);
  // Within a longer word, behind those that have it as one: "tree" in "street" does so.
  const beginning = await seek(page, "telesc");
  assert.equal(beginning, having("telescope").length);
  assert.match((await texts(page, ".understood"))[0], /“telesc” begins telescope/);
});

onPage("search finds topics and atoms, and ends", {}, async ({ page }) => {
  await page.keyboard.press("/");
  await page.type("#search", "telescope");
  await page.waitForSelector("#found .links button");
  await page.click("#found .links button");
  await page.waitForSelector("#topic");
  await page.focus("#search");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#rows");
});

test("texts beside the page are read from there, and their absence is told", { skip }, async () => {
  const copy = join(dirname(run()), "beside");
  cpSync(run(), copy, { recursive: true });
  saetm("report", copy, "--report-texts", "beside");
  const file = join(copy, "report.html");
  const look = { hash: "#topics/5/0?document=d5" };
  const opened = await openReport(browser(), file, look);
  await opened.page.waitForSelector(reader);
  assert.equal(await textRead(opened.page), written[5].text);
  assert.match((await texts(opened.page, ".holds"))[0], /lie beside it in report\.texts\.0\.js/);
  assert.deepEqual(opened.complaints, []);
  assert.deepEqual(
    opened.requests.map((request) => request.split("/").at(-1)),
    ["report.texts.0.js"],
  );
  await opened.page.close();
  rmSync(join(copy, "report.texts.0.js"));
  const without = await openReport(browser(), file, look);
  await without.page.waitForSelector("#reader [role=alert]");
  assert.match(
    (await texts(without.page, "#reader [role=alert]"))[0],
    /report\.texts\.0\.js is not beside this page/,
  );
  await without.page.close();
});
