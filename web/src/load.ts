/** The run in the page, once it is unpacked: all else of the program comes after it. */
import { type PageData, type Run, readRun } from "./model/data";

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? "";

const blobs = (place: number): string => textOf(`blob-${place}`).trim();

/** Files of texts beside the page are scripts: a page from a disk may read nothing else. */
function loadFile(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = name;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${name} is not beside this page`));
    document.head.append(script);
  });
}

declare global {
  interface Window {
    /** What files of texts call. */
    saetmText?: (chunk: number, base64: string) => void;
  }
}

export let run: Run;

export async function loadRun(): Promise<void> {
  run = await readRun(JSON.parse(textOf("data") || "{}") as PageData, blobs, loadFile);
  window.saetmText = (chunk, base64) => run.documentsShown.texts.take(chunk, base64);
}
