// The whole front-end build: Sass and JavaScript in; hashed, minified and compressed files and a manifest out, swapped in whole.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const out = process.argv[2] ?? join(here, "../static/dist");
const fresh = `${out}.new`;
const stale = `${out}.old`;
const modules = join(root, "node_modules");
const manifest = {};
const licences = ["htmx.org", "nhsuk-frontend", "leaflet", "leaflet.markercluster"].map(licence);

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
emit("mark.svg", readFileSync(join(here, "../static/mark.svg")));
emit("nhsuk-icon-cross.svg", readFileSync(join(modules, "nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-cross.svg")));
emit("site.css", stylesheet("site"));
emit("work.css", stylesheet("work"));
emit("area.css", stylesheet("area"));
emit("need.css", stylesheet("need"));
emit("areas.css", stylesheet("areas"));
emit("list.css", stylesheet("list"));
emit("scan.css", stylesheet("scan"));
emit("sheet.css", stylesheet("sheet"));
emit("learning.css", stylesheet("learning"));
emit("map.css", stylesheet("map"));
emit("poster.css", stylesheet("poster"));
emit("poster-a3.css", stylesheet("poster-a3"));
emit("paper.css", stylesheet("paper"));
emit("embed.css", stylesheet("embed"));
emit("site.js", script("site"));
emit("map.js", script("map"));
emit("work.js", script("work"));
emit("sheet.js", script("sheet"));
write("licences.txt", licences.join("\n\n") + "\n");
write("manifest.json", JSON.stringify(manifest, Object.keys(manifest).sort(), 1) + "\n");
rmSync(stale, { recursive: true, force: true });
if (existsSync(out)) renameSync(out, stale);
renameSync(fresh, out);
rmSync(stale, { recursive: true, force: true });

function stylesheet(name) {
  const { css } = sass.compile(join(here, `${name}.scss`), { loadPaths: [here, modules], style: "compressed", quietDeps: true });
  const cross = manifest["nhsuk-icon-cross.svg"];
  // We draw our own pins and panel: Leaflet's pictures, and its rules for what we do not use, are left out.
  const plain = css.replace(/(?<=^|[{}])[^{}]*\.(?:lvml|leaflet-(?:popup|tooltip|oldie|default-icon|control-(?:layers|attribution)))[^{}]*\{[^{}]*\}/g, "");
  const small = esbuild.transformSync(plain, { loader: "css", minify: true, target: "es2022", legalComments: "none" }).code;
  return Buffer.from(small.replace(/url\(["']?images\/nhsuk-icon-cross\.svg["']?\)/g, `url(${cross})`));
}

function script(name) {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [join(here, `${name}.mjs`)], bundle: true, format: "iife", target: "es2022", minify: true, write: false,
    outdir: fresh, legalComments: "external", nodePaths: [modules],
  });
  licences.push(...outputFiles.filter((one) => one.path.endsWith(".LEGAL.txt")).map((one) => one.text.trim()));
  return Buffer.from(outputFiles.find((one) => one.path.endsWith(".js")).contents);
}

function licence(name) {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, "package.json")));
  const file = ["LICENSE", "MIT-LICENCE.txt"].map((one) => join(modules, name, one)).find(existsSync);
  return [`${name} ${version}, ${license}`, file ? readFileSync(file, "utf8").trim() : ""].join("\n").trim();
}

function emit(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const end = extname(name);
  manifest[name] = `${name.slice(0, -end.length)}.${hash}${end}`;
  write(manifest[name], bytes);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  write(`${manifest[name]}.br`, brotliCompressSync(bytes, { params: quality }));
  write(`${manifest[name]}.gz`, gzipSync(bytes, { level: 9 }));
}

function write(name, content) {
  writeFileSync(join(fresh, name), content);
}
