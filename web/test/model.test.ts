import assert from "node:assert/strict";
import test from "node:test";
import type { Run } from "../src/model/data";
import { eraAt, eraTicks, hasTimes, hasTrend, notesOn } from "../src/model/eras";
import { documentTopics, mainTopics, topicsOfDocument } from "../src/model/shares";
import { csv } from "../src/model/table";
import { type Cut, nearestTopics, nodeName, ownCut, treeCut, treeOf } from "../src/model/topics";
import { branchesOf, branchNodes, cut, leafOrder, members } from "../src/model/tree";
import { ascending, integers, numbers, starts } from "../src/model/unpack";
import { packed, pageData, runOf, smallRun } from "./fixture";

const mainOf = (run: Run, cut: Cut) => mainTopics(run, cut, documentTopics(run, cut));
const topicsIn = (run: Run, document: number, cut: Cut) =>
  topicsOfDocument(documentTopics(run, cut), document);

const near = (a: number, b: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test("arrays are unpacked as they were packed", () => {
  assert.deepEqual([...integers(packed("u16", [1, 65535, 7]))], [1, 65535, 7]);
  assert.deepEqual([...numbers(packed("f32", [0.5, -2]))], [0.5, -2]);
  const square = numbers({ ...packed("u16", [65535, 32767, 0]), square: 0.5 });
  near(square[0], 0.5);
  near(square[1], 0.125, 1e-4);
  assert.equal(square[2], 0);
  near(numbers({ ...packed("i8", [-127]), scale: 2 / 127 })[0], -2);
  assert.deepEqual([...starts([2, 0, 3])], [0, 2, 2, 5]);
  const steps = packed("u8", [1, 255, 44, 255, 0, 255, 255, 3, 0]);
  assert.deepEqual([...ascending(steps, starts([3, 0, 2]))], [1, 300, 555, 513, 513]);
});

test("the tree is cut into any number of topics, the largest first", async () => {
  const { atoms } = await smallRun();
  const found = (topics: number) => {
    const { topicOf, nodes } = cut(atoms, topics);
    return [[...topicOf], [...nodes]];
  };
  assert.deepEqual(found(4), [
    [0, 2, 1, 3],
    [0, 2, 1, 3],
  ]);
  assert.deepEqual(found(3), [
    [0, 0, 1, 2],
    [4, 2, 3],
  ]);
  assert.deepEqual(found(2), [
    [0, 0, 1, 1],
    [4, 5],
  ]);
  assert.deepEqual(found(1), [[0, 0, 0, 0], [6]]);
});

test("every cut is a coarsening of the next, as a search from each root says", () => {
  const count = 200;
  const left: number[] = [];
  const right: number[] = [];
  const alive = Array.from({ length: count }, (_, i) => i);
  let state = 3;
  const take = () => {
    state = (state * 48271) % 2147483647;
    return alive.splice(state % alive.length, 1)[0];
  };
  while (alive.length > 1) {
    left.push(take());
    right.push(take());
    alive.push(count + left.length - 1);
  }
  const shares = Float32Array.from({ length: count }, (_, i) => 1 + (i % 7));
  const tree = { count, shares, left: Int32Array.from(left), right: Int32Array.from(right) };
  for (const topics of [1, 2, 13, 100, 200]) {
    // Naively: a node is in one topic with all that it was merged from.
    const root = (node: number): number => {
      const made = left.slice(0, count - topics);
      const i = made.findIndex((l, m) => l === node || right[m] === node);
      return i < 0 ? node : root(count + i);
    };
    const { topicOf, nodes } = cut(tree, topics);
    assert.equal(new Set(topicOf).size, topics);
    for (let atom = 0; atom < count; atom++) assert.equal(root(atom), nodes[topicOf[atom]]);
    const sums = members(topicOf, topics).map((list) => list.reduce((s, a) => s + shares[a], 0));
    assert.deepEqual(
      sums,
      [...sums].sort((a, b) => b - a),
    );
  }
});

test("the tree above a cut is the atoms' own, that above the run's topics the run's", async () => {
  const run = await smallRun();
  const four = treeCut(run, 4);
  const tree = treeOf(run, four);
  assert.deepEqual(
    tree.map((n) => n.children),
    [[], [], [], [], [0, 2], [1, 3], [4, 5]],
  );
  near(tree[6].share, 1);
  assert.deepEqual(leafOrder(tree), [0, 2, 1, 3]);
  const parts = branchNodes(tree, 4, 2);
  assert.deepEqual(parts, [4, 5]);
  assert.deepEqual([...branchesOf(tree, 4, parts)], [0, 1, 0, 1]);
  const names = (of: typeof four) => treeOf(run, of).map((_, node) => nodeName(run, of, node));
  assert.deepEqual(names(four).slice(4), ["sun, moon, star", "bread, oven, Käse", "bread, sun"]);
  assert.deepEqual(names(treeCut(run, 3)).slice(3), ["bread, oven, Käse", "bread, sun"]);
  assert.deepEqual(names(ownCut(run)), ["first", "second", "bread, sun"]);
});

test("a topic of a new cut has its node's words and the sums of its atoms", async () => {
  const run = await smallRun();
  const { topics, own } = treeCut(run, 3);
  assert.equal(own, false);
  const first = topics[0]; // atoms 10 and 11
  assert.equal(first.share, 0.625);
  assert.deepEqual(first.words, [
    { word: "sun", weight: 0.5 },
    { word: "moon", weight: 0.25 },
    { word: "star", weight: 0.125 },
  ]);
  near(first.groups[0], 0.7);
  assert.deepEqual(first.documents, [0]);
  // The same atoms as the run's own.
  assert.equal(first.name, "first");
  assert.equal(first.coverage, 0.9);
  assert.equal(first.npmi, 0.25);
  assert.equal(topics[1].name, "bread, oven");
  assert.equal(topics[1].coverage, null);
});

test("the run's own cut is as the run has it", async () => {
  const run = await smallRun();
  const own = ownCut(run);
  assert.deepEqual([...own.topicOf], [0, 0, 1, 1]);
  assert.equal(own.topics[1].coverage, 0.9);
  assert.equal(nearestTopics(own.topics, own.topics[0], 5)[0].topic.name, "second");
});

test("a topic without words is called so, in its own cut and in others", async () => {
  const data = pageData();
  data.topics[0].words = [];
  data.topics[0].weights = [];
  data.topics[0].name = "";
  const run = await runOf(data);
  for (const topic of [ownCut(run).topics[0], treeCut(run, 3).topics[0]]) {
    assert.equal(topic.name, "(no words)");
    assert.deepEqual(topic.words, []);
  }
  assert.equal(treeCut(run, 4).topics[0].words.length, 2, "other atoms have words of their own");
});

test("a document's main topic is the strongest, the first of equals", async () => {
  const run = await smallRun();
  assert.deepEqual([...mainOf(run, ownCut(run))], [0, 1, 1]);
  assert.deepEqual([...mainOf(run, treeCut(run, 2))], [0, 1, 1]);
  assert.deepEqual([...mainOf(run, treeCut(run, 4))], [0, 1, 3]);
  run.documentsShown.atoms.set([1, 2], 2); // of topics 2 and 1, a half each
  assert.deepEqual([...mainOf(run, treeCut(run, 4))], [0, 1, 3]);
  // The first topic is the strongest only once both its atoms are added up.
  run.documentsShown.atoms.set([0, 1, 2, 3, 3]);
  run.documentsShown.shares.set([0.25, 0.25, 0.375, 0.125]);
  run.documentsShown.atomStarts.set([0, 4, 4, 5]);
  assert.deepEqual([...mainOf(run, treeCut(run, 4))], [1, -1, 3]);
  assert.deepEqual([...mainOf(run, treeCut(run, 3))], [0, -1, 2]);
  assert.deepEqual([...mainOf(run, treeCut(run, 2))], [0, -1, 1]);
});

test("a document's topics are sums over its atoms", async () => {
  const run = await smallRun();
  for (const of of [ownCut(run), treeCut(run, 4)]) {
    assert.deepEqual(topicsIn(run, 0, of), [
      { topic: 0, share: 0.75 },
      { topic: 1, share: 0.25 },
    ]);
  }
  assert.deepEqual(topicsIn(run, 1, treeCut(run, 4)), [
    { topic: 1, share: 0.5 },
    { topic: 3, share: 0.5 },
  ]);
  assert.deepEqual(topicsIn(run, 0, treeCut(run, 1)), [{ topic: 0, share: 1 }]);
});

test("what belongs to a topic that is set aside is in none", async () => {
  const data = pageData();
  data.topics.pop();
  data.page_documents.topics = packed("u8", [1, 0, 0]);
  data.merges = { left: [], right: [], heights: [], names: [] };
  const run = await runOf(data);
  const own = ownCut(run);
  assert.deepEqual([...own.topicOf], [0, 0, -1, -1]);
  assert.deepEqual([...mainOf(run, own)], [0, -1, -1]);
  assert.deepEqual(topicsIn(run, 0, own), [{ topic: 0, share: 0.75 }]);
  assert.deepEqual(topicsIn(run, 1, own), []);
});

test("cells of CSV are quoted where they must be", () => {
  assert.equal(
    csv([
      ["a", "b,c", 'd"e'],
      [1, null, "x\ny"],
    ]),
    'a,"b,c","d""e"\n1,,"x\ny"\n',
  );
});

test("a page tells which documents are in no era, and why", () => {
  const eras = {
    names: ["2001", "2002", "2003"],
    sizes: [2, 1, 4],
    times: [2001.5, 2002.5, 2003.5],
    undated: 0,
    unreadable: 0,
    coarse: 0,
    example: "",
  };
  assert.deepEqual(notesOn(eras, 7), []);
  assert.ok(hasTrend(eras));
  assert.deepEqual(
    notesOn({ ...eras, unreadable: 3, undated: 1, coarse: 2, example: "n.d." }, 13),
    [
      "3 of 13 documents have a time that could not be read, such as “n.d.”.",
      "1 of 13 documents have no time.",
      "2 of 13 documents have a time that spans more than an era.",
    ],
  );
  const none = { ...eras, names: [], sizes: [], times: [], unreadable: 3, undated: 1 };
  assert.deepEqual(notesOn({ ...none, example: "13/10/2015" }, 4), [
    "No document has a time that could be read, such as “13/10/2015”.",
  ]);
  assert.ok(hasTimes(none));
  assert.ok(!hasTimes({ ...none, unreadable: 0, undated: 4 }));
});

test("fewer than three eras with documents have no trend", async () => {
  const { eras } = await smallRun();
  assert.ok(!hasTrend(eras));
  assert.match(notesOn(eras, 3)[0], /three eras/);
  assert.ok(!hasTrend({ ...eras, names: ["a", "b", "c", "d"], sizes: [1, 0, 0, 1] }));
  assert.match(notesOn({ ...eras, names: ["2018"], sizes: [3], times: [2018.5] }, 3)[0], /2018/);
});

test("an axis of time has the names of eras", async () => {
  const { eras } = await smallRun();
  assert.deepEqual(
    eraTicks(eras, 5).map((time) => eraAt(eras, time)),
    ["1900s", "1910s"],
  );
  assert.deepEqual(eraTicks(eras, 1), [1905]);
  assert.deepEqual(eraTicks({ ...eras, times: [] }, 0), []);
});
