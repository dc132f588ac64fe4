/** The page's numbers are those that the program prints of the same run. */
import assert from "node:assert/strict";
import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test, { after, before } from "node:test";
import type { Run } from "../src/model/data";
import { accountsOf } from "../src/model/marks";
import { mainTopics, documentTopics as topicsOfAll, topicsOfDocument } from "../src/model/shares";
import { type Cut, nodeName, ownCut, treeCut, treeOf } from "../src/model/topics";
import {
  corpus,
  dataOf,
  documentTopics,
  makeRun,
  readPage,
  saetm,
  withoutProgram,
} from "./fixture";

let run = "";
/** The same run, which the tests cut anew. */
let other = "";

interface PrintedTopic {
  id: number;
  name: string;
  share: number;
  coverage: number;
  words: string[];
  weights: number[];
  atoms: number[];
  values: number[];
  hidden?: boolean;
}

const printed = (...words: string[]) => JSON.parse(saetm(...words, "--json"));

const alike = (a: number[], b: number[], tolerance: number, what: string) => {
  assert.equal(a.length, b.length, what);
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]) <= tolerance, `${what} ${i}: ${value} and ${b[i]}`);
  });
};

before(() => {
  if (withoutProgram) return;
  run = makeRun();
  other = join(dirname(run), "other");
  cpSync(run, other, { recursive: true });
});

after(() => {
  if (existsSync(run)) rmSync(dirname(run), { recursive: true });
});

test("own topics are those of topics --json", { skip: withoutProgram }, async () => {
  const { topics } = printed("topics", run) as { topics: PrintedTopic[] };
  const page = dataOf(run);
  assert.equal(page.topics.length, topics.length);
  for (const [t, topic] of topics.entries()) {
    for (const key of ["id", "name", "share", "coverage", "words", "weights", "atoms"] as const) {
      assert.deepEqual(page.topics[t][key], topic[key], `${key} of topic ${t}`);
    }
  }
  const shown = ownCut(await readPage(run)).topics;
  assert.deepEqual(
    shown.map((t) => t.words.map((w) => w.word)),
    topics.map((t) => t.words),
  );
});

test("a document's topics are those of explain --json", { skip: withoutProgram }, async () => {
  const shown = await readPage(run);
  for (const document of [0, 1, shown.documentsShown.count - 1]) {
    const id = shown.documentsShown.ids[document];
    const { topics } = printed("explain", run, id) as {
      topics: { topic: number; share: number }[];
    };
    const found = topicsOfDocument(topicsOfAll(shown, ownCut(shown)), document, 5);
    assert.ok(found.length > 0);
    assert.deepEqual(
      found.map(({ topic }) => shown.topics[topic].id),
      topics.slice(0, 5).map(({ topic }) => topic),
    );
    alike(
      found.map(({ share }) => share),
      topics.slice(0, 5).map(({ share }) => share),
      1e-7,
      "share",
    );
  }
});

test("scores are those of evaluate --json", { skip: withoutProgram }, () => {
  const scores = printed("evaluate", run);
  const page = dataOf(run);
  assert.ok(page.scores.length >= 6);
  for (const [name, value] of page.scores) assert.equal(value, scores[name], name);
  assert.deepEqual(
    page.topics.map((t) => t.npmi),
    scores.npmi_by_topic,
  );
});

test("shares of groups and eras are those of analyze --measure share", {
  skip: withoutProgram,
}, () => {
  const page = dataOf(run);
  for (const [what, key] of [
    ["groups", "groups"],
    ["time", "eras"],
  ] as const) {
    const found = printed(
      "analyze",
      what,
      run,
      "--measure",
      "share",
      "--bound",
      "1",
      "--bootstrap",
      "100",
    );
    assert.deepEqual(
      page[key].names,
      found.groups.map((g: { name: string }) => g.name),
    );
    assert.deepEqual(
      page[key].sizes,
      found.groups.map((g: { documents: number }) => g.documents),
    );
    for (const topic of found.topics as PrintedTopic[]) {
      alike(page.topics[topic.id][key], topic.values, 1e-9, `${what} of topic ${topic.id}`);
    }
  }
});

/** Rows of shares as a list, largest first, ties by topic. */
const ordered = (row: Map<number, number>) =>
  [...row]
    .map(([topic, share]) => ({ topic, share }))
    .sort((a, b) => b.share - a.share || a.topic - b.topic);

/** A cut in the page against what the program has written into a run. */
function assertSame(page: Run, of: Cut, folder: string, command: string[]): void {
  const { topics, tree } = printed(...command) as {
    topics: PrintedTopic[];
    tree: { children: number[]; name: string; height: number; share: number }[];
  };
  const shown = topics.filter((topic) => !topic.hidden);
  assert.equal(of.topics.length, shown.length);
  for (const [t, topic] of shown.entries()) {
    const what = `topic ${t} of ${shown.length}`;
    const found = of.topics[t];
    const atoms = found.atoms.map((atom) => page.atoms.ids[atom]).sort((a, b) => a - b);
    assert.deepEqual(atoms, topic.atoms, `atoms of ${what}`);
    assert.deepEqual(
      found.words.map((w) => w.word),
      topic.words,
      `words of ${what}`,
    );
    assert.deepEqual(
      found.words.map((w) => Math.fround(w.weight)),
      topic.weights.map(Math.fround),
      `weights of ${what}`,
    );
    assert.equal(found.name, topic.name, `name of ${what}`);
    assert.equal(found.share, topic.share, `share of ${what}`);
  }
  const above = treeOf(page, of);
  assert.deepEqual(
    above.map((node, i) => [[...node.children], nodeName(page, of, i)]),
    tree.map((node) => [node.children, node.name]),
  );
  const rows = documentTopics(folder);
  const all = topicsOfAll(page, of);
  const main = mainTopics(page, of, all);
  page.documentsShown.ids.forEach((id, document) => {
    const row = ordered(rows[Number(id.slice(1))]);
    const strongest = row.length > 0 && row[0].topic < shown.length ? row[0].topic : -1;
    assert.equal(main[document], strongest, `main topic of ${id}, ${shown.length} topics`);
    assert.deepEqual(
      topicsOfDocument(all, document, 5),
      row.filter(({ topic }) => topic < shown.length).slice(0, 5),
      `topics of ${id}, ${shown.length} topics`,
    );
  });
}

test("any cut is the program's, number by number", { skip: withoutProgram }, async () => {
  const page = await readPage(run);
  const counts = [1, 2, 5, 20, 50, 200, page.atoms.count].filter((n) => n <= page.atoms.count);
  assert.ok(page.atoms.count >= 50, `${page.atoms.count} atoms`);
  for (const count of counts) {
    assertSame(page, treeCut(page, count), other, ["topics", other, "--topics", String(count)]);
  }
});

test("the run's own cut by its atoms is the one that it has", {
  skip: withoutProgram,
}, async () => {
  const page = await readPage(run);
  assert.ok(page.tree_cut);
  assertSame(page, ownCut(page), run, ["topics", run]);
  assertSame(page, treeCut(page, page.topics.length), run, ["topics", run]);
});

test("a steered cut is the run's, other cuts are the tree's", {
  skip: withoutProgram,
}, async () => {
  const [first, second, third] = dataOf(run).topics.map((topic) => topic.atoms[0]);
  const steering = join(dirname(run), "steering.txt");
  writeFileSync(
    steering,
    `together ${first} ${second}\nhide ${third}\nname ${first} = Both of them\n`,
  );
  saetm("topics", other, "--topics", "7", "--steer", steering);
  saetm("evaluate", other);
  saetm("report", other);
  const page = await readPage(other);
  assert.equal(page.tree_cut, false);
  assert.equal(page.topics.length, 6);
  assert.ok(page.topics.some((topic) => topic.name === "Both of them"));
  assertSame(page, ownCut(page), other, ["topics", other, "--topics", "7"]);
  assertSame(page, treeCut(page, 9), other, ["topics", other, "--topics", "9", "--steer", "none"]);
});

test("every document is in the page, word for word", { skip: withoutProgram }, async () => {
  const { documentsShown } = await readPage(run);
  const written = corpus(400)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; title: string; text: string });
  assert.equal(documentsShown.extent, "full");
  assert.deepEqual(
    documentsShown.ids,
    written.map((document) => document.id),
  );
  for (const [d, document] of written.entries()) {
    assert.equal(documentsShown.titles[d], document.title);
    assert.equal(await documentsShown.texts.of(d), document.text);
  }
});

test("what accounts for a word is what explain --json says", { skip: withoutProgram }, async () => {
  const page = await readPage(run);
  const words = await page.documentsShown.words();
  let compared = 0;
  for (const document of [0, 3, 77, 399]) {
    const explained = printed("explain", run, page.documentsShown.ids[document]) as {
      atoms: { atom: number; topic: number; words: { word: string; count: number }[] }[];
      background: { words: { word: string; count: number }[] };
    };
    for (const [word, atom] of accountsOf(page, words, document)) {
      const name = page.vocabulary[word];
      const countOf = (list: { word: string; count: number }[]) =>
        list.find((each) => each.word === name)?.count ?? 0;
      const byTopic = new Map<number, number>();
      for (const each of explained.atoms) {
        byTopic.set(each.topic, (byTopic.get(each.topic) ?? 0) + countOf(each.words));
      }
      const most = Math.max(...byTopic.values());
      const rest = countOf(explained.background.words);
      compared++;
      if (atom < 0) {
        assert.ok(rest >= most - 1e-6, `${name}: the background has ${rest}, a topic ${most}`);
        continue;
      }
      const own = explained.atoms.find((each) => each.atom === page.atoms.ids[atom]);
      assert.ok(own && (byTopic.get(own.topic) ?? 0) >= most - 1e-6, name);
      const rivals = explained.atoms.filter((each) => each.topic === own.topic);
      const best = Math.max(...rivals.map((each) => countOf(each.words)));
      assert.ok(countOf(own.words) >= best - 1e-6, name);
    }
  }
  assert.ok(compared > 20, `${compared} words`);
});
