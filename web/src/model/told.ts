/** What the corpus is and what the page holds, in sentences. */
import type { Run } from "./data";
import { counted, whole } from "./format";

const joined = (parts: string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** "20,947 documents in 12 groups, 1790s to 2020s, sorted into 50 topics." */
export function corpusTold(run: Run): string {
  const { names } = run.eras;
  const where =
    run.groups.names.length > 1 ? ` in ${counted(run.groups.names.length, "group")}` : "";
  // Eras of years are from one to another: "1900–1904".
  const first = names[0]?.split("–")[0];
  const last = names.at(-1)?.split("–").at(-1);
  const when = names.length === 0 ? "" : first === last ? `, ${first}` : `, ${first} to ${last}`;
  return `${counted(run.documents, "document")}${where}${when}, sorted into ${counted(run.topics.length, "topic")} by what they are about.`;
}

export function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9
    ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
    : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** "The page holds all documents with their whole texts (12 MB)." */
export function contentsTold(run: Run): string {
  const { count, extent, texts } = run.documentsShown;
  if (count === 0) return "The page holds no documents.";
  const which =
    count === run.documents
      ? count === 1
        ? "its one document"
        : `all ${whole(count)} documents`
      : `${whole(count)} of the ${whole(run.documents)} documents, those typical of a topic or an atom and others at random,`;
  const what = {
    full: texts.beside ? "" : ` with their whole texts (${size(texts.bytes)})`,
    beginnings: texts.beside ? "" : ` with the beginnings of their texts (${size(texts.bytes)})`,
    none: " without their texts",
  }[extent];
  const beside = texts.beside
    ? `; their texts (${size(texts.bytes)}) lie beside it in ${joined(
        texts.files.length > 2
          ? [`${texts.files.length} files, ${texts.files[0]}`, texts.files[texts.files.length - 1]]
          : [...texts.files],
      )}`
    : "";
  return `The page holds ${which}${what}${beside}.`;
}
