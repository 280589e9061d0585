// What the package carries of others, with their licences' texts, to standard output: most of those licences ask that
// their text goes along. Crates are told by cargo for this system; of the page's packages, those that end up in it.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");
const PROGRAMS = ["baton-cli", "baton-desktop"];
const PAGE = ["svelte", "clsx", "esm-env", "@lucide/svelte", "@tauri-apps/api"];

const cargo = (...words) => execFileSync("cargo", words, { cwd: root, maxBuffer: 1 << 28, encoding: "utf8" });

function crates() {
  const host = /host: (.*)/.exec(execFileSync("rustc", ["-vV"], { encoding: "utf8" }))[1];
  const told = JSON.parse(cargo("metadata", "--format-version", "1", "--filter-platform", host));
  const nodes = new Map(told.resolve.nodes.map((node) => [node.id, node]));
  const packages = new Map(told.packages.map((one) => [one.id, one]));
  const wanted = told.packages.filter((one) => PROGRAMS.includes(one.name)).map((one) => one.id);
  const seen = new Set(wanted);
  for (const id of wanted) {
    for (const dep of nodes.get(id).deps) {
      if (seen.has(dep.pkg) || !dep.dep_kinds.some(({ kind }) => kind === null)) continue;
      seen.add(dep.pkg);
      wanted.push(dep.pkg);
    }
  }
  return [...seen]
    .map((id) => packages.get(id))
    .filter((one) => one.source !== null)
    .map((one) => ({ name: one.name, version: one.version, license: one.license, dir: dirname(one.manifest_path) }));
}

function pages() {
  return PAGE.map((name) => {
    const dir = join(root, "ui/node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
    return { name, version, license, dir };
  });
}

function texts(dir) {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  return names
    .filter((name) => /^(licen[cs]e|copying|notice|unlicense)/i.test(name))
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "utf8").trim());
}

const all = [...crates(), ...pages()].sort((a, b) => a.name.localeCompare(b.name));
const carriers = new Map();
for (const { name, version, license, dir } of all) {
  console.log(`${name} ${version}: ${license}`);
  for (const text of texts(dir)) carriers.set(text, [...(carriers.get(text) ?? []), name]);
}
for (const [text, names] of carriers) console.log(`\n${"=".repeat(80)}\n${names.join(", ")}\n\n${text}`);
