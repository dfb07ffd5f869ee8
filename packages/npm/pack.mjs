// Packs the tarballs for the registry: one for each platform for which there is a program, and the package itself, which
// depends on all platforms' packages, of which npm installs the fitting one.
//
//     node pack.mjs --out FOLDER [--program PLATFORM=PATH]... [--notices FILE]

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const read = (file) => JSON.parse(readFileSync(join(here, file), "utf8"));
const [manifest, platforms] = [read("package.json"), read("platforms.json")];

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    program: { type: "string", multiple: true, default: [] },
    notices: { type: "string" },
  },
});
if (values.out === undefined) fail("say where the tarballs go: --out FOLDER");

const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "proofmark-npm-"));
try {
  for (const argument of values.program) packProgram(argument);
  packMain();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function packProgram(argument) {
  const at = argument.indexOf("=");
  const [platform, program] = [argument.slice(0, at), resolve(argument.slice(at + 1))];
  const known = platforms[platform];
  if (known === undefined) {
    fail(`--program ${argument}: expected PLATFORM=PATH, with one of the platforms ${Object.keys(platforms).join(", ")}`);
  }
  const folder = join(work, platform);
  mkdirSync(join(folder, "bin"), { recursive: true });
  const installed = join(folder, "bin", known.program);
  copyFileSync(program, installed);
  chmodSync(installed, 0o755);
  const { version, license } = manifest;
  write(folder, {
    name: `@proofmark/${platform}`,
    version,
    description: `The program of the package proofmark for ${platform}`,
    license,
    os: [known.os],
    cpu: [known.cpu],
    files: ["bin", "LICENSE", "THIRD-PARTY.md"],
    preferUnplugged: true,
  });
  writeFileSync(join(folder, "README.md"), `The program of the package \`proofmark\` for ${platform}. Install that one.\n`);
  if (values.notices !== undefined) copyFileSync(values.notices, join(folder, "THIRD-PARTY.md"));
  pack(folder);
}

function packMain() {
  const folder = join(work, "main");
  for (const name of ["bin", "lib", "README.md"]) cpSync(join(here, name), join(folder, name), { recursive: true });
  const names = Object.keys(platforms).map((platform) => [`@proofmark/${platform}`, manifest.version]);
  write(folder, { ...manifest, optionalDependencies: Object.fromEntries(names) });
  pack(folder);
}

function write(folder, value) {
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(value, null, 2)}\n`);
}

function pack(folder) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd: folder, encoding: "utf8", shell: process.platform === "win32" };
  const { status, stdout, stderr, error } = spawnSync(npm, ["pack", "--silent", "--pack-destination", out], options);
  if (status !== 0) fail(`npm pack failed: ${error?.message ?? stderr}`);
  console.log(join(out, stdout.trim().split("\n").at(-1)));
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
