/** What is told of eras: which have documents, and which documents have none. */
import type { PageData } from "./data";
import { counted, shortened, whole } from "./format";

type Eras = PageData["eras"];

/** Trends are of so many eras with documents, as in the program. */
const trendEras = 3;

export function hasTrend(eras: Eras): boolean {
  return eras.sizes.filter((size) => size > 0).length >= trendEras;
}

/** Whether there is anything to tell of times. */
export function hasTimes(eras: Eras): boolean {
  return eras.names.length > 0 || eras.unreadable > 0;
}

/** Sentences on documents that are in no era, and on what eras are too few for. */
export function notesOn(eras: Eras, documents: number): string[] {
  const notes: string[] = [];
  if (eras.unreadable > 0) {
    const all = eras.unreadable + eras.undated === documents;
    const such = `such as “${shortened(eras.example, 40)}”`;
    notes.push(
      all
        ? `No document has a time that could be read, ${such}.`
        : `${whole(eras.unreadable)} of ${counted(documents, "document")} have a time that could not be read, ${such}.`,
    );
  }
  const without = eras.undated > 0 && eras.names.length > 0;
  if (without)
    notes.push(`${whole(eras.undated)} of ${counted(documents, "document")} have no time.`);
  if (eras.coarse > 0) {
    notes.push(
      `${whole(eras.coarse)} of ${counted(documents, "document")} have a time that spans more than an era.`,
    );
  }
  if (eras.names.length === 1) notes.push(`All others are of ${eras.names[0]}.`);
  if (eras.names.length > 0 && !hasTrend(eras)) {
    notes.push("What rises and what falls is told of three eras and more.");
  }
  return notes;
}

/** Times at which an axis has names, at most so many, evenly spread from the first on. */
export function eraTicks(eras: Eras, most: number): number[] {
  const every = Math.max(1, Math.ceil(eras.times.length / Math.max(1, most)));
  return eras.times.filter((_, e) => e % every === 0);
}

export function eraAt(eras: Eras, time: number): string {
  return eras.names[eras.times.indexOf(time)] ?? "";
}
