import assert from "node:assert/strict";
import test from "node:test";
import { Lexicon } from "../src/model/lexicon";
import { accountsOf, excerpt, piecesOf, type Sought } from "../src/model/marks";
import {
  atomsWith,
  hasLiteral,
  insideOf,
  parse,
  postingsOf,
  rank,
  topicsFound,
} from "../src/model/search";
import { ownCut } from "../src/model/topics";
import { smallRun } from "./fixture";

const nothing: Sought = { words: new Set(), literal: [], inside: [] };
const asIs: ReadonlySet<string> = new Set();

/** Words by form, from pairs of a word and its forms. */
const lexiconOf = (...words: [string, string][]) =>
  new Lexicon({ vocabulary: words.map(([word]) => word), forms: words.map(([, forms]) => forms) });

test("a form counts as its word, whatever case, marks and compatible letters", () => {
  const lexicon = lexiconOf(
    ["railroad", "railroads\trailroad"],
    ["käse", "käse"],
    ["find", "ﬁnds"],
  );
  for (const form of ["railroad", "Railroads", "RAILROADS"])
    assert.deepEqual(lexicon.wordsOf(form), [0]);
  for (const form of ["Käse", "kase", "Ka\u0308se"]) assert.deepEqual(lexicon.wordsOf(form), [1]);
  assert.deepEqual(lexicon.wordsOf("railing"), []);
  assert.deepEqual(lexicon.beginningWith("rail"), ["railroad", "railroads"]);
});

test("what texts count a form as comes before what the vocabulary shows", () => {
  // "saw" is shown for a tool, but the texts' form "saw" counts as "see".
  const lexicon = lexiconOf(["see", "sees\tsaw"], ["saw", "saws"]);
  assert.deepEqual(lexicon.wordsOf("saw"), [0]);
  assert.deepEqual(lexicon.wordsOf("saws"), [1]);
});

test("words are found in their places, phrases as a whole", () => {
  const lexicon = lexiconOf(
    ["hard_drive", "hard drive\thard drives"],
    ["hard", "hard\tharder"],
    ["o'brien", "o'brien"],
    ["c++", "c++"],
  );
  const text = "Hard-\ndrives are harder, O’Brien’s C++ says";
  assert.deepEqual(
    lexicon.places(text).map(({ from, to, words }) => [text.slice(from, to), words[0]]),
    [
      ["Hard-\ndrives", 0],
      ["harder", 1],
      ["O’Brien", 2],
      ["C++", 3],
    ],
  );
  assert.deepEqual(
    lexicon.places("hard driveway").map((place) => place.words[0]),
    [1],
  );
  assert.ok(lexicon.places("a hard drive")[0].words.includes(1), "its words can be sought too");
});

test("texts without spaces are cut into words", () => {
  const lexicon = lexiconOf(["明月", "明月"]);
  assert.deepEqual(
    lexicon.places("举头望明月，低头思故乡").map(({ from, to }) => [from, to]),
    [[3, 5]],
  );
});

test("a query is words, beginnings, phrases and what is not counted", () => {
  const lexicon = lexiconOf(["railroad", "railroads"], ["slave", "slaves"], ["slavery", "slavery"]);
  const understood = (text: string, typed = asIs) => {
    const { terms, literal } = parse(lexicon, text, typed);
    return [terms.map(({ words, as }) => [as, ...words]), literal];
  };
  assert.deepEqual(understood("Railroads"), [[["word", 0]], []]);
  assert.deepEqual(understood("slav"), [[["beginning", 1, 2]], []]);
  assert.deepEqual(understood("slav", new Set(["slav"])), [[], ["slav"]]);
  assert.deepEqual(understood("Zebulon railroads"), [[["word", 0]], ["zebulon"]]);
  assert.deepEqual(understood('"the Slaves of"'), [[["word", 1]], ["the slaves of"]]);
  assert.equal(insideOf(parse(lexicon, "slavery", asIs)), "slavery");
  for (const text of ["slavery railroads", "slav", '"slavery"', "Zebulon"])
    assert.equal(insideOf(parse(lexicon, text, asIs)), null, text);
});

test("documents are ranked by how much they have of what was asked, rare words counting most", async () => {
  const run = await smallRun();
  const postings = postingsOf(await run.documentsShown.words(), run.vocabulary.length);
  const lexicon = new Lexicon(run);
  const find = (text: string) => {
    const { found, all } = rank(postings, parse(lexicon, text, asIs).terms);
    return [found.map((each) => each.document), all];
  };
  assert.deepEqual(find("suns"), [[0], true]);
  assert.deepEqual(find("bread kase"), [[1], true]);
  // Two of a document's two words weigh more than three of another's four.
  assert.deepEqual(find("ovens sun"), [[2, 0], false], "none has both");
  assert.deepEqual([...postings.lengths], [4, 3, 2]);
});

test("BM25 is what its formula says", () => {
  const words = {
    starts: Int32Array.from([0, 1, 2, 3]),
    words: Int32Array.from([0, 0, 1]),
    times: Uint8Array.from([3, 1, 2]),
    accounts: new Uint8Array(3),
  };
  const term = { typed: "", words: [0], as: "word" as const };
  const { found } = rank(postingsOf(words, 2), [term]);
  const idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5));
  const score = (tf: number, length: number) =>
    (idf * tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * length) / 2));
  assert.deepEqual(
    found.map((each) => each.document),
    [0, 1],
  );
  for (const [i, expected] of [score(3, 3), score(1, 1)].entries())
    assert.ok(Math.abs(found[i].score - expected) < 1e-6);
});

test("what is sought as it is begins a word", () => {
  assert.ok(hasLiteral("the state of\n the union", "state of the"));
  assert.ok(hasLiteral("unions", "union"));
  assert.ok(!hasLiteral("reunion", "union"));
  assert.ok(!hasLiteral("abc", "a.c"), "no regular expression");
});

test("topics are found by name, words and their forms", async () => {
  const run = await smallRun();
  const names = (text: string) =>
    topicsFound(run, ownCut(run), new Lexicon(run), text).map((topic) => topic.name);
  assert.deepEqual(names("FIRST"), ["first"]);
  assert.deepEqual(names("suns"), ["first"]);
  assert.deepEqual(names("ovens bread"), ["second"]);
  assert.deepEqual(names("sun bread"), []);
  assert.deepEqual(atomsWith(run, 4, 6), [2, 3]); // oven: 0.5·0.25 before 0.75·0.125
});

test("a text is marked by what accounts for its words", async () => {
  const run = await smallRun();
  const words = await run.documentsShown.words();
  const lexicon = new Lexicon(run);
  const text = await run.documentsShown.texts.of(0);
  const accounts = accountsOf(run, words, 0);
  assert.deepEqual(
    [...accounts],
    [
      [0, 0],
      [1, -1],
    ],
  );
  const sought: Sought = { words: new Set([1]), literal: ["more"], inside: ["un"] };
  const pieces = piecesOf(lexicon, text, accounts, sought);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  assert.deepEqual(
    pieces.filter((piece) => piece.atom >= 0).map((piece) => piece.text),
    ["sun", "suns"],
  );
  assert.deepEqual(
    pieces.filter((piece) => piece.hit).map((piece) => piece.text),
    ["sun", "moon", "more", "suns"],
  );
  assert.deepEqual(
    piecesOf(lexicon, text, new Map(), nothing).map((piece) => piece.text),
    [text],
  );
});

test("an excerpt has what was sought, and not much else", () => {
  const lexicon = lexiconOf(["needle", "needle"]);
  const hay = "some hay and more of it ".repeat(60);
  const sought: Sought = { ...nothing, words: new Set([0]) };
  const pieces = piecesOf(lexicon, `${hay}the needle lies in ${hay}`, new Map(), sought);
  const shown = excerpt(pieces, 200);
  const text = shown.map((piece) => piece.text).join("");
  assert.match(text, /^… .*the needle lies in .* …$/s);
  assert.ok(text.length < 280, `${text.length} letters`);
  assert.equal(shown.filter((piece) => piece.hit).length, 1);
});
