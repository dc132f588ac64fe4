/** The map: drawn by WebGL and without, its labels, its lasso, its wheel. */
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import type { Page } from "puppeteer-core";
import { openBrowser, openReport, painted, saved, texts } from "./browser";
import { report, schemes, skip, widths } from "./report";

const { run, onPage } = report();
const hash = "#map/5/0";

const drawn = (page: Page) => page.waitForSelector("#map-points[data-drawn]");
const box = async (page: Page) => {
  const found = await (await page.$("#map"))?.boundingBox();
  assert.ok(found);
  return found;
};
/** Places of documents' dots, from the picture that is saved. */
const circles = async (page: Page) =>
  [
    ...(await saved(page, "[data-export='map.svg']")).matchAll(
      /<circle cx="([\d.]+)" cy="([\d.]+)"/g,
    ),
  ].map(([, x, y]): [number, number] => [Number(x), Number(y)]);

for (const width of widths) {
  for (const scheme of schemes) {
    onPage(
      `the map shows all documents, ${width} wide, ${scheme}`,
      { width, scheme, hash },
      async ({ page }) => {
        await drawn(page);
        const { colours, pixels } = await painted(page);
        assert.ok(colours > 20 && pixels > 400, `${colours} colours, ${pixels} pixels`);
        assert.equal((await circles(page)).length, 400);
        const frame = await box(page);
        const wide = await page.evaluate(() => document.documentElement.clientWidth);
        assert.ok(frame.width > 0.85 * wide, "it takes the width");
        // Every topic of this size has a name, none lies on another, at any zoom.
        for (const zooms of [0, 1, 1, 2]) {
          await page.focus("#map");
          for (let i = 0; i < zooms; i++) await page.keyboard.press("+");
          const seen = (await circles(page)).filter(
            ([x, y]) => x >= 0 && y >= 0 && x <= frame.width && y <= frame.height,
          ).length;
          const labels = await page.$$eval(".map-label", (all) =>
            all.map((label) => {
              const { left, right, top, bottom } = label.getBoundingClientRect();
              return { left, right, top, bottom };
            }),
          );
          assert.ok(labels.length > 0 || seen === 0);
          if (zooms === 0) assert.equal(labels.length, 5);
          labels.forEach((a, i) => {
            for (const b of labels.slice(i + 1)) {
              const apart =
                a.right <= b.left + 1 ||
                b.right <= a.left + 1 ||
                a.bottom <= b.top + 1 ||
                b.bottom <= a.top + 1;
              assert.ok(apart, JSON.stringify([a, b]));
            }
          });
        }
      },
    );
  }
}

onPage("a name on the map opens its topic, a dot its document", { hash }, async ({ page }) => {
  await drawn(page);
  for (const [i, name] of (await texts(page, ".map-label")).entries()) {
    const opened = await page.$$eval(
      ".map-label",
      async (all, wanted) => {
        (all.find((label) => label.textContent === wanted) as HTMLElement).click();
        await new Promise((resume) => setTimeout(resume, 50));
        return document.querySelector("#topic h2")?.textContent ?? "";
      },
      name,
    );
    assert.ok(opened.startsWith(name.replace(/…$/, "")), `label ${i}: ${name} opens ${opened}`);
  }
  const [x, y] = (await circles(page))[399];
  const frame = await box(page);
  await page.mouse.click(frame.x + x, frame.y + y);
  await page.waitForSelector("#reader .text[data-ready]");
});

onPage(
  "a tip tells of the dot under the pointer, and follows it as the map comes nearer",
  {
    hash,
  },
  async ({ page }) => {
    await drawn(page);
    const [x, y] = (await circles(page))[0];
    await page.evaluate(() => document.querySelector("#map")?.scrollIntoView({ block: "center" }));
    const frame = await box(page);
    await page.mouse.move(frame.x + x + 1, frame.y + y);
    await page.waitForSelector(".tip");
    const place = async () =>
      page.$eval(".tip", (tip) => [
        Number.parseFloat((tip as HTMLElement).style.left) - 12,
        Number.parseFloat((tip as HTMLElement).style.top) - 16,
      ]);
    const before = await place();
    assert.ok(Math.hypot(before[0] - x, before[1] - y) < 12 || before[0] < x);
    const centre = [frame.width / 2, frame.height / 2];
    await page.focus("#map");
    await page.keyboard.press("+");
    const after = await page.waitForFunction(
      (top) => {
        const tip = document.querySelector(".tip") as HTMLElement | null;
        // Out of the frame there is none.
        if (!tip) return [0, 0];
        const now = Number.parseFloat(tip.style.top) - 16;
        return now === top ? null : [1, now];
      },
      {},
      before[1],
    );
    const [there, top] = (await after.jsonValue()) as number[];
    if (there) assert.ok(Math.abs(top - (centre[1] + 1.4 * (before[1] - centre[1]))) < 1);
  },
);

onPage(
  "the wheel scrolls the page, with Ctrl it zooms",
  { hash, height: 600 },
  async ({ page }) => {
    await drawn(page);
    await page.evaluate(() => document.querySelector("#map")?.scrollIntoView({ block: "center" }));
    const frame = await box(page);
    await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2);
    const before = await circles(page);
    const scrolled = await page.evaluate(() => scrollY);
    await page.mouse.wheel({ deltaY: 120 });
    await page.waitForFunction((from) => scrollY > from, {}, scrolled);
    assert.deepEqual(await circles(page), before);
    const [x, y] = before[0];
    await page.$eval(
      "#map",
      (map, dx, dy) => {
        const { left, top } = map.getBoundingClientRect();
        const at = { clientX: left + dx, clientY: top + dy };
        const more = { deltaY: -200, ctrlKey: true, bubbles: true, cancelable: true };
        map.dispatchEvent(new WheelEvent("wheel", { ...at, ...more }));
      },
      x,
      y,
    );
    await new Promise((resume) => setTimeout(resume, 200));
    const after = await circles(page);
    assert.ok(after.length < before.length, "some dots are out of the frame");
    // What lay under the pointer stays there.
    assert.ok(after.some((place) => Math.hypot(place[0] - x, place[1] - y) < 2));
  },
);

onPage("a line drawn around dots lists what it holds", { hash }, async ({ page }) => {
  await drawn(page);
  await page.evaluate(() => document.querySelector("#map")?.scrollIntoView({ block: "center" }));
  const places = await circles(page);
  const frame = await box(page);
  const [left, top] = [frame.width * 0.1, frame.height * 0.1];
  const [right, bottom] = [frame.width * 0.6, frame.height * 0.7];
  await page.click("#lasso");
  await page.mouse.move(frame.x + left, frame.y + top);
  await page.mouse.down();
  for (const [x, y] of [
    [right, top],
    [right, bottom],
    [left, bottom],
  ])
    await page.mouse.move(frame.x + x, frame.y + y, { steps: 5 });
  await page.mouse.up();
  await page.waitForSelector(".circled .lines li");
  const inside = places.filter(([x, y]) => x > left && x < right && y > top && y < bottom).length;
  const told = Number.parseInt((await texts(page, ".circled h3"))[0], 10);
  assert.ok(inside > 5 && Math.abs(told - inside) <= 2, `${told} told, ${inside} inside`);
  await page.click(".circled .lines button");
  await page.waitForSelector("#reader .text[data-ready]");
});

onPage(
  "search lights up what it finds; colours follow what is asked for",
  { hash },
  async ({ page }) => {
    await drawn(page);
    const before = await painted(page);
    await page.type("#search", "telescope");
    await page.waitForFunction(() =>
      /[1-9]\d* found/.test(document.querySelector(".tools [role=status]")?.textContent ?? ""),
    );
    const found = Number.parseInt((await texts(page, ".tools [role=status]"))[0], 10);
    const svg = await saved(page, "[data-export='map.svg']");
    assert.equal((svg.match(/<circle[^>]*stroke=/g) ?? []).length, found);
    assert.notDeepEqual(await painted(page), before);
    await page.focus("#search");
    await page.keyboard.press("Escape");
    await page.select("#map-by", "time");
    await page.waitForSelector(".ramp");
    await page.select("#map-by", "group");
    await page.waitForFunction(() =>
      document.querySelector(".swatches")?.textContent?.includes("theme 4"),
    );
    await page.select("#map-what", "atoms");
    await page.type("#search", "telescope");
    await page.waitForFunction(() =>
      /[1-9]\d* found/.test(document.querySelector(".tools [role=status]")?.textContent ?? ""),
    );
  },
);

test("WebGL draws the same map", { skip }, async (t) => {
  const browser = await openBrowser([
    "--use-gl=angle",
    "--use-angle=swiftshader-webgl",
    "--enable-unsafe-swiftshader",
  ]);
  try {
    const { page, complaints } = await openReport(browser, join(run(), "report.html"), { hash });
    await drawn(page);
    const kind = await page.$eval("#map-points", (map) => (map as HTMLElement).dataset.drawn);
    if (kind !== "webgl") {
      t.skip("this Chromium has no WebGL");
      return;
    }
    await new Promise((resume) => setTimeout(resume, 300));
    const { colours, pixels } = await painted(page);
    assert.ok(colours > 20 && pixels > 400, `${colours} colours, ${pixels} pixels`);
    // Where a dot is, its colour is: the middle of a chosen topic's dots, for each of these.
    const svg = await saved(page, "[data-export='map.svg']");
    const strong = [
      ...svg.matchAll(
        /<circle cx="([\d.]+)" cy="([\d.]+)"[^>]* fill="rgb\(([\d,]+)\)"[^>]*stroke/g,
      ),
    ];
    assert.ok(strong.length > 20);
    const off = await page.$eval(
      "#map-points",
      (canvas, dots) => {
        const sheet = new OffscreenCanvas(
          (canvas as HTMLCanvasElement).width,
          (canvas as HTMLCanvasElement).height,
        );
        const pen = sheet.getContext("2d", {
          willReadFrequently: true,
        }) as OffscreenCanvasRenderingContext2D;
        pen.drawImage(canvas as HTMLCanvasElement, 0, 0);
        return dots.filter(({ x, y, rgb }) => {
          const [r, g, b, a] = pen.getImageData(
            Math.round(x - 0.5),
            Math.round(y - 0.5),
            1,
            1,
          ).data;
          const near = Math.abs(r - rgb[0]) + Math.abs(g - rgb[1]) + Math.abs(b - rgb[2]) < 120;
          return a < 128 || !near;
        }).length;
      },
      strong.map(([, x, y, rgb]) => ({
        x: Number(x),
        y: Number(y),
        rgb: rgb.split(",").map(Number),
      })),
    );
    // Some lie under rings of others.
    assert.ok(off < strong.length / 3, `${off} of ${strong.length} dots are elsewhere`);
    assert.deepEqual(
      complaints.filter((text) => !/GL Driver Message/.test(text)),
      [],
    );
  } finally {
    browser.process()?.kill("SIGKILL");
  }
});
