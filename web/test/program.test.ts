/** The page's numbers are those that the program prints of the same run. */
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import test, { after, before } from "node:test";
import { readRun } from "../src/model/data";
import { ownCut, topicsOfDocument, treeCut } from "../src/model/topics";
import { dataOf, makeRun, saetm, withoutProgram } from "./fixture";

let run = "";

interface PrintedTopic {
  id: number;
  name: string;
  share: number;
  coverage: number;
  words: string[];
  weights: number[];
  atoms: number[];
  values: number[];
}

const printed = (...words: string[]) => JSON.parse(saetm(...words, "--json"));

const alike = (a: number[], b: number[], tolerance: number, what: string) => {
  assert.equal(a.length, b.length, what);
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]) <= tolerance, `${what} ${i}: ${value} and ${b[i]}`);
  });
};

before(() => {
  if (!withoutProgram) run = makeRun();
});

after(() => {
  if (existsSync(run)) rmSync(dirname(run), { recursive: true });
});

test("own topics are those of topics --json", { skip: withoutProgram }, () => {
  const { topics } = printed("topics", run) as { topics: PrintedTopic[] };
  const page = dataOf(run);
  assert.equal(page.topics.length, topics.length);
  for (const [t, topic] of topics.entries()) {
    for (const key of ["id", "name", "share", "coverage", "words", "weights", "atoms"] as const) {
      assert.deepEqual(page.topics[t][key], topic[key], `${key} of topic ${t}`);
    }
  }
  const shown = ownCut(readRun(page)).topics;
  assert.deepEqual(
    shown.map((t) => t.words.map((w) => w.word)),
    topics.map((t) => t.words),
  );
});

test("a document's topics are those of explain --json", { skip: withoutProgram }, () => {
  const shown = readRun(dataOf(run));
  for (const document of [0, 1, shown.documentsShown.count - 1]) {
    const id = shown.documentsShown.ids[document];
    const { topics } = printed("explain", run, id) as {
      topics: { topic: number; share: number }[];
    };
    const found = topicsOfDocument(shown, document, ownCut(shown));
    assert.ok(found.length > 0);
    assert.deepEqual(
      found.map(({ topic }) => shown.topics[topic].id),
      topics.slice(0, 5).map(({ topic }) => topic),
    );
    alike(
      found.map(({ share }) => share),
      topics.slice(0, 5).map(({ share }) => share),
      1e-4,
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

test("another cut is the program's with averaged words and shares by atoms", {
  skip: withoutProgram,
}, () => {
  const page = readRun(dataOf(run));
  for (const count of [3, 9]) {
    const { topics } = printed(
      ...["topics", run, "--topics", String(count), "--words", "average"],
      ...["--document-shares", "atoms"],
    ) as { topics: PrintedTopic[] };
    const shown = treeCut(page, count).topics;
    for (const [t, topic] of topics.entries()) {
      const atoms = shown[t].atoms.map((atom) => page.atoms.ids[atom]).sort((a, b) => a - b);
      assert.deepEqual(atoms, topic.atoms, `atoms of topic ${t} of ${count}`);
      alike([shown[t].share], [topic.share], 1e-5, "share");
      const words = shown[t].words.slice(0, 8).map((w) => w.word);
      const missing = topic.words.slice(0, 8).filter((word) => !words.includes(word));
      assert.ok(missing.length <= 1, `${missing} of ${topic.words} not in ${words}`);
    }
  }
});
