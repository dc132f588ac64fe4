/** A small run as the page's data, and a corpus for the program to make one of. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { type PageData, type Run, readRun } from "../src/model/data";
import type { Blobs, Packed } from "../src/model/unpack";

const arrays = { u8: Uint8Array, u16: Uint16Array, i8: Int8Array, f32: Float32Array };

export function packed(type: keyof typeof arrays, values: number[]): Packed {
  const array = arrays[type].from(values);
  return { type, data: Buffer.from(array.buffer).toString("base64") };
}

export const packedStrings = (values: string[]): Packed => ({
  type: "strings",
  data: Buffer.from(values.join("\0")).toString("base64"),
  count: values.length,
});

/** A chunk of texts, as the page has it. */
export const chunk = (texts: string[]): string =>
  deflateSync(Buffer.from(texts.map((text) => `${text}\0`).join(""))).toString("base64");

const texts = ["sun and moon, more suns", "bread, Käse and more bread", "an oven"];

/** Four atoms: 0 and 1 merge, then 2 and 3, then all. Three documents. */
export function pageData(): PageData {
  const shares = [0.5, 0.125, 0.25, 0.125]; // exact in binary
  return {
    title: "small",
    about: "",
    settings: "",
    facts: [],
    documents: 3,
    unreached: 0,
    scores: [["npmi", 0.25]],
    training: { steps: [], explained: [], held_out_steps: [], held_out_explained: [] },
    groups: { names: ["a", "b"], sizes: [2, 1] },
    eras: {
      names: ["1900s", "1910s"],
      sizes: [1, 2],
      times: [1905, 1915],
      undated: 0,
      unreadable: 0,
      coarse: 0,
      example: "",
    },
    tree_cut: true,
    topics: [
      ownTopic(0, "first", [10, 11], ["sun", "moon"]),
      ownTopic(1, "second", [20, 30], ["bread", "oven"]),
    ],
    merges: { left: [0], right: [1], heights: [3], names: ["bread, sun"] },
    vocabulary: packedStrings(["sun", "moon", "star", "bread", "oven", "Käse"]),
    forms: packedStrings(["sun\tsuns", "moon", "star", "bread", "oven\tovens", "käse"]),
    common: packed("f32", [0.3, 0.1, 0.1, 0.2, 0.2, 0.1]),
    atoms: {
      ids: packed("u8", [10, 11, 20, 30]),
      shares: packed("f32", shares),
      left: packed("u8", [0, 2, 4]),
      right: packed("u8", [1, 3, 5]),
      heights: packed("f32", [1, 2, 3]),
      word_counts: packed("u8", [2, 2, 2, 2, 3, 3, 2]),
      words: packed("u8", [0, 1, 0, 2, 3, 4, 4, 5, 0, 1, 2, 3, 4, 5, 3, 0]),
      probabilities: packed(
        "f32",
        [0.5, 0.25, 0.25, 0.75, 0.5, 0.5, 0.75, 0.25, 0.5, 0.25, 0.125, 0.25, 0.5, 0.25, 0.5, 0.25],
      ),
      document_counts: packed("u8", [1, 0, 1, 1]),
      documents: packed("u8", [0, 1, 2]),
      directions: 2,
      vectors: packed("f32", [1, 0, 1, 0.5, -1, 0, -1, -0.5]),
      groups: packed("f32", [0.6, 0, 0.1, 0.1, 0.2, 0.5, 0.1, 0.4]),
      eras: packed("f32", [0.5, 0.3, 0.1, 0.1, 0.2, 0.4, 0.2, 0.2]),
      drawn: packed("u8", [0, 1, 2, 3]),
      places: packed("f32", [0, 0, 0.1, 0, 1, 1, 0.9, 1]),
    } as unknown as PageData["atoms"],
    page_documents: {
      count: 3,
      ids: packedStrings(["d0", "d1", "d2"]),
      titles: packedStrings(["The sun", "", "Ovens"]),
      times: packedStrings(["1901", "1911", "1912"]),
      thumbnails: [],
      groups: packed("u8", [1, 1, 2]),
      eras: packed("u8", [1, 2, 2]),
      topics: packed("u8", [1, 2, 2]),
      places: packed("f32", [0, 0, 1, 1, 0.5, 0.5]),
      atoms: {
        counts: packed("u8", [2, 2, 1]),
        columns: packed("u8", [0, 2, 2, 1, 3]), // steps
        shares: packed("f32", [0.75, 0.25, 0.5, 0.5, 1]),
      },
      words: {
        counts: packed("u8", [2, 2, 1]),
        columns: packed("u8", [0, 1, 3, 2, 4]), // steps: sun, moon; bread, Käse; oven
        times: packed("u8", [3, 1, 2, 1, 2]),
        accounts: packed("u8", [1, 0, 1, 2, 1]),
      },
      extent: "full",
      texts: { bytes: 56, counts: [2, 1], chunks: [0, 1], files: [] },
    },
  };
}

export const smallBlobs: Blobs = (place) => chunk(place === 0 ? texts.slice(0, 2) : texts.slice(2));

function ownTopic(id: number, name: string, atoms: number[], words: string[]) {
  return {
    id,
    name,
    sentence: "",
    note: "",
    share: 0.5,
    coverage: 0.9,
    npmi: 0.25,
    stability: null,
    words,
    weights: [0.5, 0.25],
    atoms,
    groups: [0.5, 0.5],
    eras: [0.5, 0.5],
    documents: [id],
    document_shares: [0.75],
  };
}

const noFile = async (name: string) => {
  throw new Error(`${name} is not beside this page`);
};

export const runOf = (data: PageData): Promise<Run> => readRun(data, smallBlobs, noFile);
export const smallRun = () => runOf(pageData());

const themes = [
  "planet star telescope orbit comet galaxy moon rocket gravity",
  "bread flour oven butter sugar dough pastry cake yeast",
  "judge court lawyer trial jury verdict crime witness prison",
  "goal striker stadium referee penalty coach league trophy ball",
  "river valley mountain forest glacier meadow canyon island desert",
].map((words) => words.split(" "));

/** What a page must never take for more than text. */
export const hostile =
  "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>";

/** Documents of one theme each, with titles, groups and years. */
export function corpus(count: number): string {
  let state = 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state;
  };
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const theme = themes[i % themes.length];
    const text = Array.from({ length: 14 }, () => theme[next() % theme.length]).join(" ");
    lines.push(
      JSON.stringify({
        id: `d${i}`,
        title: i % 40 === 0 ? hostile : `About ${theme[next() % theme.length]} ${i}`,
        group: `theme ${i % themes.length}`,
        time: String(1900 + ((7 * i) % 100)),
        text: i % 40 === 0 ? `${text} ${hostile}` : text,
      }),
    );
  }
  return `${lines.join("\n")}\n`;
}

const program = process.env.SAETM_PROGRAM ?? "";
export const withoutProgram = existsSync(program)
  ? false
  : "SAETM_PROGRAM does not name the program";

export const saetm = (...words: string[]): string =>
  execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** A run of 5 topics; returns its folder. */
export function makeRun(): string {
  const folder = mkdtempSync(join(tmpdir(), "saetm-report-"));
  writeFileSync(join(folder, "corpus.jsonl"), corpus(400));
  const run = join(folder, "run");
  const sizes = [
    "--topics",
    "5",
    "--features",
    "256",
    "--k",
    "4",
    "--steps",
    "80",
    "--batch",
    "64",
    "--markup", // what looks like HTML is the page's to stand
    "keep",
  ];
  saetm("fit", join(folder, "corpus.jsonl"), "--out", run, "--dimensions", "24", ...sizes);
  return run;
}

/** The shares of topics in each document of a run. */
export function documentTopics(run: string): Map<number, number>[] {
  const bytes = readFileSync(join(run, "document_topics.safetensors"));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start));
  const part = (name: string): ArrayBuffer => {
    const [from, to] = header[name].data_offsets;
    return Uint8Array.from(bytes.subarray(start + from, start + to)).buffer;
  };
  const indptr = [...new BigInt64Array(part("indptr"))].map(Number);
  const topics = new Int32Array(part("indices"));
  const shares = new Float32Array(part("values"));
  return indptr.slice(1).map((end, d) => {
    const row = new Map<number, number>();
    for (let j = indptr[d]; j < end; j++) row.set(topics[j], shares[j]);
    return row;
  });
}

const pageOf = (run: string): string => readFileSync(join(run, "report.html"), "utf8");

/** The text between a mark and the end of the element that it begins. */
function elementOf(page: string, open: string): string {
  const from = page.indexOf(open) + open.length;
  return page.slice(from, page.indexOf("</script>", from));
}

/** The data in a run's page. */
export const dataOf = (run: string): PageData =>
  JSON.parse(elementOf(pageOf(run), '<script type="application/json" id="data">')) as PageData;

const blobsOf = (run: string): Blobs => {
  const page = pageOf(run);
  return (place) => elementOf(page, `<script type="text/plain" id="blob-${place}">`);
};

/** The page's run as the page itself reads it. */
export const readPage = (run: string): Promise<Run> => readRun(dataOf(run), blobsOf(run), noFile);

/** The strings that a blob of a run's page holds. */
export function stringsOf(run: string, packed: Packed): string[] {
  const bytes = inflateSync(Buffer.from(blobsOf(run)(packed.blob ?? -1), "base64"));
  return packed.count === 0 ? [] : bytes.toString("utf8").split("\0");
}
