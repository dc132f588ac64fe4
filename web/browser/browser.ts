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

/** Without a GPU, unless other flags say so. */
export const openBrowser = (graphics = ["--disable-gpu", "--disable-3d-apis"]): Promise<Browser> =>
  puppeteer.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-dev-shm-usage", ...graphics],
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
  /** Behind the address, with "#". */
  hash?: string;
}

export async function openReport(
  browser: Browser,
  file: string,
  look: Look = {},
  waitFor = ".tabs, #topics h2",
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
  await page.goto(url + (look.hash ?? ""));
  await page.waitForSelector(waitFor);
  return { page, complaints, requests };
}

/** Waits until the test is true of the page. */
export const until = (page: Page, test: string): Promise<unknown> => page.waitForFunction(test);

/** How many pixels of the two canvases of the map have a colour, and how many colours these are. */
export const painted = (page: Page): Promise<{ colours: number; pixels: number }> =>
  page.$$eval(".map canvas", (canvases) => {
    const { width, height } = canvases[0] as HTMLCanvasElement;
    const sheet = new OffscreenCanvas(width, height);
    const pen = sheet.getContext("2d", {
      willReadFrequently: true,
    }) as OffscreenCanvasRenderingContext2D;
    for (const canvas of canvases) pen.drawImage(canvas as HTMLCanvasElement, 0, 0);
    const bytes = pen.getImageData(0, 0, width, height).data;
    const seen = new Set<number>();
    let pixels = 0;
    for (let i = 0; i < bytes.length; i += 4) {
      if (bytes[i + 3] === 0) continue;
      pixels++;
      seen.add((bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2]);
    }
    return { colours: seen.size, pixels };
  });

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
