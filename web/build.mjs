// node build.mjs PAGE: bundles the page into one file of HTML. node build.mjs --tests: bundles what
// the tests need into dist/.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = dirname(fileURLToPath(import.meta.url));
const common = {
  absWorkingDir: web,
  bundle: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
  target: "es2022",
};

/** Name, version and licence text of each package of which the bundle has a part. */
function licences(inputs) {
  const folders = new Set();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    if (bytesInOutput === 0) continue;
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) folders.add(found[1]);
  }
  return [...folders].sort().map((folder) => {
    const about = JSON.parse(readFileSync(join(web, folder, "package.json"), "utf8"));
    const file = readdirSync(join(web, folder)).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? readFileSync(join(web, folder, file), "utf8").trim() : about.license;
    return { name: about.name, version: about.version, licence: about.license, text };
  });
}

/** JSON that can stand in a script element. */
const scriptText = (value) => JSON.stringify(value).replace(/</g, "\\u003c");

async function buildPage(out) {
  const script = await build({
    ...common,
    entryPoints: ["src/main.tsx"],
    format: "iife",
    metafile: true,
    minify: true,
    write: false,
  });
  const style = await build({
    ...common,
    entryPoints: ["src/style/page.css"],
    minify: true,
    write: false,
  });
  const parts = {
    "@STYLE@": style.outputFiles[0].text,
    "@SCRIPT@": script.outputFiles[0].text.replace(/<\/script/gi, "<\\/script"),
    "@LICENCES@": scriptText(licences(Object.values(script.metafile.outputs)[0].inputs)),
  };
  let page = readFileSync(join(web, "src/page.html"), "utf8");
  for (const [place, text] of Object.entries(parts)) page = page.replace(place, () => text);
  for (const place of ["@SAETM_DATA@", "@SAETM_BLOBS@", "script-src 'unsafe-inline'"]) {
    if (page.split(place).length !== 2) throw new Error(`the page needs one place for ${place}`);
  }
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, page);
}

async function buildTests() {
  for (const folder of ["test", "browser"]) {
    const entryPoints = readdirSync(join(web, folder))
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => join(folder, name));
    await build({
      ...common,
      entryPoints,
      format: "esm",
      outExtension: { ".js": ".mjs" },
      outdir: `dist/${folder}`,
      packages: "external",
      platform: "node",
      target: "node18",
    });
  }
}

if (process.argv[2] === "--tests") await buildTests();
else await buildPage(process.argv[2] ?? join(web, "dist/report.html"));
