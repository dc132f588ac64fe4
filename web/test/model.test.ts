import assert from "node:assert/strict";
import test from "node:test";
import { indexOf, search } from "../src/model/search";
import { csv } from "../src/model/table";
import { mainTopics, nearestTopics, ownCut, topicsOfDocument, treeCut } from "../src/model/topics";
import { branchesOf, cut, leafOrder, members, treeAbove, treeOfCut } from "../src/model/tree";
import { integers, numbers, starts } from "../src/model/unpack";
import { packed, smallRun } from "./fixture";

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
});

test("the tree is cut into any number of topics, the largest first", () => {
  const { atoms } = smallRun();
  assert.deepEqual([...cut(atoms, 4)], [0, 2, 1, 3]);
  assert.deepEqual([...cut(atoms, 3)], [0, 0, 1, 2]);
  assert.deepEqual([...cut(atoms, 2)], [0, 0, 1, 1]);
  assert.deepEqual([...cut(atoms, 1)], [0, 0, 0, 0]);
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
    const topicOf = cut(tree, topics);
    assert.equal(new Set(topicOf).size, topics);
    const rootOf = new Map<number, number>();
    for (let atom = 0; atom < count; atom++) {
      const expected = rootOf.get(topicOf[atom]) ?? root(atom);
      rootOf.set(topicOf[atom], expected);
      assert.equal(root(atom), expected);
    }
    const sums = members(topicOf, topics).map((list) => list.reduce((s, a) => s + shares[a], 0));
    assert.deepEqual(
      sums,
      [...sums].sort((a, b) => b - a),
    );
  }
});

test("the tree above a cut is the atoms' own, and Ward finds the same", () => {
  const run = smallRun();
  const four = treeCut(run, 4);
  const own = treeOfCut(
    run.atoms,
    four.topicOf,
    four.topics.map((t) => t.share),
  );
  assert.deepEqual(
    own.map((n) => n.children),
    [[], [], [], [], [0, 2], [1, 3], [4, 5]],
  );
  near(own[6].share, 1);
  assert.deepEqual(leafOrder(own), [0, 2, 1, 3]);
  assert.deepEqual([...branchesOf(own, 4, 2)], [0, 1, 0, 1]);
  const ward = treeAbove(
    four.topics.map((t) => t.vector),
    four.topics.map((t) => t.share),
  );
  const merges = (nodes: typeof own) => new Set(nodes.slice(4, 6).map((n) => n.children.join()));
  assert.deepEqual(merges(ward), merges(own));
  assert.equal(ward.length, own.length);
});

test("words, shares and documents of a new cut are sums and averages over atoms", () => {
  const run = smallRun();
  const { topics, own } = treeCut(run, 3);
  assert.equal(own, false);
  const first = topics[0]; // atoms 10 and 11
  near(first.share, 0.625);
  assert.deepEqual(
    first.words.map((w) => w.word),
    ["sun", "moon", "star"],
  );
  near(first.words[0].weight, 0.45); // (0.5·0.5 + 0.125·0.25) / 0.625
  near(first.groups[0], 0.7);
  assert.deepEqual(
    first.documents.map((d) => d.document),
    [0],
  );
  near(first.documents[0].share, 0.75);
  assert.equal(first.name, "first"); // the same atoms as the run's own
  assert.equal(first.npmi, null);
  assert.equal(topics[1].name, "bread, oven");
});

test("words that others have too come later where exclusivity is asked for", () => {
  const run = smallRun();
  run.counted = 1e6;
  run.common = Float32Array.from(run.vocabulary, (word) => (word === "star" ? 0.9 : 0.01));
  const shown = (exclusivity: number) =>
    treeCut({ ...run, exclusivity }, 4).topics[2].words.map((w) => [w.word, w.weight]);
  const sun = ["sun", 0.25];
  const star = ["star", 0.75]; // of atom 11
  assert.deepEqual(shown(0), [star, sun]);
  assert.deepEqual(shown(0.5), [sun, star]); // 0.25·√25 and 0.75·√(0.75/0.9)
  run.counted = 10; // so few words that a lift says little
  assert.deepEqual(shown(0.5), [star, sun]);
});

test("the run's own cut is as the run has it", () => {
  const run = smallRun();
  const own = ownCut(run);
  assert.deepEqual([...own.topicOf], [0, 0, 1, 1]);
  assert.equal(own.topics[1].coverage, 0.9);
  assert.deepEqual([...mainTopics(run, own)], [0, 1, -1]);
  assert.deepEqual([...mainTopics(run, treeCut(run, 4))], [0, 1, 3]);
  assert.equal(nearestTopics(own.topics, own.topics[0], 5)[0].topic.name, "second");
});

test("a document's topics are the run's own, or its atoms' in another cut", () => {
  const run = smallRun();
  const own = ownCut(run);
  assert.deepEqual(topicsOfDocument(run, 0, own), [
    { topic: 0, share: 0.5 },
    { topic: 1, share: 0.25 },
  ]);
  assert.deepEqual(topicsOfDocument(run, 2, own), []);
  assert.deepEqual(topicsOfDocument(run, 0, treeCut(run, 4)), [
    { topic: 0, share: 0.75 },
    { topic: 1, share: 0.25 },
  ]);
  assert.deepEqual(topicsOfDocument(run, 0, treeCut(run, 1)), [{ topic: 0, share: 1 }]);
});

test("search meets topics, words and documents, whatever case and marks", () => {
  const run = smallRun();
  const find = (query: string) => search(run, indexOf(run), ownCut(run), query);
  assert.deepEqual(
    find("SUN").topics.map((t) => t.name),
    ["first"],
  );
  assert.deepEqual(find("kase").documents, [1]);
  assert.deepEqual(
    find("kase").words.map((w) => w.word),
    ["Käse"],
  );
  assert.deepEqual(find("oven").words[0].atoms, [2, 3]); // 0.5·0.25 before 0.75·0.125
  assert.deepEqual(find("bread more").documents, [1]);
  assert.deepEqual(find("nothing").documents, []);
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
