import assert from "node:assert/strict";
import test from "node:test";
import {
  documentsOfTopic,
  documentTopics,
  eraMeans,
  maskOf,
  noFilter,
  partOf,
  shareOf,
  topicsWithin,
} from "../src/model/shares";
import { contentsTold, corpusTold, size } from "../src/model/told";
import { ownCut, treeCut } from "../src/model/topics";
import { inflated, numbers, strings } from "../src/model/unpack";
import { chunk, packedStrings, pageData, runOf, smallRun } from "./fixture";

test("all documents of a topic are listed, by share", async () => {
  const run = await smallRun();
  const of = documentTopics(run, treeCut(run, 4));
  // Atoms 0..3 are topics 0, 2, 1, 3.
  assert.deepEqual(documentsOfTopic(of, 1, null), [
    { document: 1, share: 0.5 },
    { document: 0, share: 0.25 },
  ]);
  assert.deepEqual(documentsOfTopic(of, 1, Uint8Array.from([1, 0, 1])), [
    { document: 0, share: 0.25 },
  ]);
  assert.deepEqual(documentsOfTopic(of, 2, null), []);
  assert.equal(shareOf(of, 2, 3), 1);
});

test("a filter leaves documents of all that was chosen", async () => {
  const run = await smallRun();
  const of = documentTopics(run, ownCut(run));
  const left = (filter: Partial<typeof noFilter>) => {
    const mask = maskOf(run, of, { ...noFilter, ...filter });
    return mask && [...mask];
  };
  assert.equal(left({}), null);
  assert.deepEqual(left({ groups: [0] }), [1, 1, 0]);
  assert.deepEqual(left({ groups: [0, 1] }), [1, 1, 1]);
  assert.deepEqual(left({ eras: [1, 1] }), [0, 1, 1]);
  assert.deepEqual(left({ topics: [0] }), [1, 0, 0]);
  assert.deepEqual(left({ topics: [0, 1] }), [1, 0, 0]);
  assert.deepEqual(left({ groups: [0], eras: [1, 1] }), [0, 1, 0]);
});

test("topics of what is left are means over it", async () => {
  const run = await smallRun();
  const cut = ownCut(run);
  const of = documentTopics(run, cut);
  const mask = Uint8Array.from([1, 0, 1]);
  const part = partOf(run, mask);
  assert.deepEqual(part, { documents: 2, groups: [1, 1], eras: [1, 1] });
  const [first, second] = topicsWithin(run, cut.topics, of, mask, part);
  assert.equal(first.share, 0.375);
  assert.equal(second.share, 0.625);
  assert.equal(first.coverage, 0.5);
  assert.deepEqual(first.groups, [0.75, 0]);
  assert.deepEqual(second.eras, [0.25, 1]);
  assert.equal(first.name, "first");
  const none = topicsWithin(run, cut.topics, of, new Uint8Array(3), partOf(run, new Uint8Array(3)));
  assert.deepEqual([none[0].share, none[0].coverage, none[0].eras], [0, 0, [0, 0]]);
});

test("an era's mean has the interval of its documents' spread", async () => {
  const run = await smallRun();
  const [early, late] = eraMeans(run, documentTopics(run, treeCut(run, 4)), null, 3);
  assert.deepEqual(early, { mean: 0, low: 0, high: 0, documents: 1 });
  // Shares 0.5 and 1: mean 0.75, standard deviation 0.25.
  assert.equal(late.mean, 0.75);
  assert.ok(Math.abs(late.high - late.mean - (1.96 * 0.25) / Math.sqrt(2)) < 1e-9);
  assert.ok(Math.abs(late.mean - late.low - (late.high - late.mean)) < 1e-9);
});

test("texts are unpacked chunk by chunk, each in its place", async () => {
  const { texts } = (await smallRun()).documentsShown;
  assert.equal(await texts.of(2), "an oven");
  assert.equal(await texts.of(0), "sun and moon, more suns");
  assert.equal(await texts.of(1), "bread, Käse and more bread");
  assert.equal(await texts.of(3), "");
  assert.deepEqual(
    [0, 1, 2].map((document) => texts.chunkOf(document)),
    [0, 0, 1],
  );
});

test("texts beside the page are read when they are asked for, and missed where there are none", async () => {
  const data = pageData();
  data.page_documents.texts = {
    ...data.page_documents.texts,
    chunks: [0, 0],
    files: ["report.texts.0.js"],
  };
  const missing = await runOf(data);
  await assert.rejects(missing.documentsShown.texts.of(0), /report\.texts\.0\.js is not beside/);
  const asked: string[] = [];
  const { readRun } = await import("../src/model/data");
  const run = await readRun(
    data,
    () => "",
    async (name) => {
      asked.push(name);
      run.documentsShown.texts.take(0, chunk(["one", "two"]));
      run.documentsShown.texts.take(1, chunk(["three"]));
    },
  );
  const { texts } = run.documentsShown;
  assert.deepEqual(await Promise.all([texts.of(2), texts.of(1)]), ["three", "two"]);
  assert.deepEqual(asked, ["report.texts.0.js"]);
});

test("packed strings and shares are as they were", async () => {
  assert.deepEqual(strings(packedStrings([])), []);
  assert.deepEqual(strings(packedStrings(["", "é", ""])), ["", "é", ""]);
  // 256 and 513, low bytes first.
  const bytes = Uint8Array.from([0, 1, 1, 2]);
  assert.deepEqual(
    [...numbers({ type: "split16", bytes, scale: 1 / 1024 })],
    [256 / 1024, 513 / 1024],
  );
  assert.equal(new TextDecoder().decode(await inflated(chunk(["ab"]))), "ab\0");
});

test("the first screen says what the corpus is and what the page holds", async () => {
  const run = await smallRun();
  assert.equal(
    corpusTold(run),
    "3 documents in 2 groups, 1900s to 1910s, sorted into 2 topics by what they are about.",
  );
  assert.equal(contentsTold(run), "The page holds all 3 documents with their whole texts (1 kB).");
  const data = pageData();
  data.documents = 3000;
  data.page_documents.extent = "none";
  assert.equal(
    contentsTold(await runOf(data)),
    "The page holds 3 of the 3,000 documents, those typical of a topic or an atom and others at random, without their texts.",
  );
  const beside = pageData();
  beside.page_documents.texts.files = ["report.texts.0.js", "report.texts.1.js"];
  assert.match(contentsTold(await runOf(beside)), /beside it in report\.texts\.0\.js and report/);
  assert.deepEqual([size(400), size(11.7e6), size(2.5e9)], ["1 kB", "12 MB", "2.5 GB"]);
});
