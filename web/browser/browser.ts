/** A headless Chromium that the tests of the page drive. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

function findChromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const paths = [
    process.env.CHROMIUM ?? "",
    ...folders.flatMap((f) => names.map((n) => join(f, n))),
  ];
  return paths.find(isProgram) ?? "";
}

function isProgram(path: string): boolean {
  try {
    if (path) accessSync(path, constants.X_OK);
    return path !== "";
  } catch {
    return false;
  }
}

const chromium = findChromium();
export const withoutChromium = chromium
  ? false
  : "no Chromium in PATH, nor named by the environment variable CHROMIUM";

export const openBrowser = (): Promise<Browser> =>
  puppeteer.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    protocolTimeout: 120_000,
  });

export interface Opened {
  page: Page;
  /** Errors and warnings of the console, and errors thrown. */
  complaints: string[];
  /** What the page asked for beside itself and data of its own. */
  requests: string[];
}

export interface Look {
  width?: number;
  height?: number;
  scheme?: "light" | "dark";
}

export async function openReport(
  browser: Browser,
  file: string,
  look: Look = {},
  waitFor = "#rows .row",
): Promise<Opened> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  const url = pathToFileURL(file).href;
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const asked = request.url().split("#")[0];
    if (asked !== url && !/^(data|blob):/.test(asked)) requests.push(asked);
  });
  await page.setViewport({ width: look.width ?? 1280, height: look.height ?? 900 });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: look.scheme ?? "light" },
  ]);
  await page.goto(url);
  await page.waitForSelector(waitFor);
  return { page, complaints, requests };
}

/** Texts of all elements that the selector meets. */
export const texts = (page: Page, selector: string): Promise<string[]> =>
  page.$$eval(selector, (elements) => elements.map((element) => element.textContent ?? ""));

/** The text of the file that a click saves, as the page hands it to the browser. */
export async function saved(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, async (button) => {
    const make = URL.createObjectURL;
    let text: Promise<string> = Promise.resolve("");
    URL.createObjectURL = (blob: Blob) => {
      text = blob.text();
      return "#";
    };
    try {
      (button as HTMLElement).click();
      return await text;
    } finally {
      URL.createObjectURL = make;
    }
  });
}

/** Types a number of topics. */
export async function setCount(page: Page, count: number): Promise<void> {
  await page.$eval(
    "#count",
    (box, value) => {
      (box as HTMLInputElement).value = String(value);
      box.dispatchEvent(new Event("change", { bubbles: true }));
    },
    count,
  );
}

/** The same where the list of topics is shown, and waits for as many rows. */
export async function cutInto(page: Page, count: number): Promise<void> {
  await setCount(page, count);
  await page.waitForFunction(
    (wanted) => document.querySelectorAll("#rows .row").length === wanted,
    {},
    count,
  );
}
