/** A report that the program made, for a file of tests to open. */
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import test, { after, before } from "node:test";
import type { Browser } from "puppeteer-core";
import { makeRun, withoutProgram } from "../test/fixture";
import { type Look, type Opened, openBrowser, openReport, withoutChromium } from "./browser";

export const skip = withoutProgram || withoutChromium;

export const views = ["topics", "map", "tree", "similarity", "groups", "time", "about"] as const;
export const widths = [390, 1024, 1600] as const;
export const schemes = ["light", "dark"] as const;

export interface Report {
  /** The run's folder, once tests are under way. */
  run: () => string;
  browser: () => Browser;
  /** A test on the page, after which nothing may have been complained of or asked for. */
  onPage: (
    name: string,
    look: Look & { hash?: string },
    body: (opened: Opened) => Promise<void>,
  ) => void;
}

/** Makes a run and opens a browser before the tests of the file, and ends both behind them. */
export function report(): Report {
  let browser: Browser | undefined;
  let run = "";
  before(async () => {
    if (skip) return;
    run = makeRun();
    browser = await openBrowser();
  });
  after(async () => {
    // Waiting for the end of all its processes may take for ever in a container.
    browser?.process()?.kill("SIGKILL");
    if (run && existsSync(run)) rmSync(dirname(run), { recursive: true });
  });
  return {
    run: () => run,
    browser: () => browser as Browser,
    onPage: (name, look, body) => {
      test(name, { skip }, async () => {
        const opened = await openReport(browser as Browser, join(run, "report.html"), look);
        try {
          await body(opened);
          assert.deepEqual(opened.complaints, []);
          assert.deepEqual(opened.requests, []);
        } finally {
          await opened.page.close();
        }
      });
    },
  };
}
