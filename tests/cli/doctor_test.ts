import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { closingText, findingText, reportText } from "../../lib/cli/doctor.ts";
import { hashPeople, judgePeople } from "../../lib/cli/doctor/data.ts";
import { asCalled, judgeDeno, TRIED } from "../../lib/cli/doctor/deno.ts";
import { findBrowser, judgeBrowser, judgePort } from "../../lib/cli/doctor/doorway.ts";
import type { Finding, Verdict } from "../../lib/cli/doctor/finding.ts";
import { judgeFolder, judgeSystem, lookAtFolder } from "../../lib/cli/doctor/folder.ts";
import { judgeEngine, judgeKernel, judgeRealData, tryKernel } from "../../lib/cli/doctor/kernel.ts";
import { judgeLab } from "../../lib/cli/doctor/lab.ts";
import { judgeClock, judgeDisk, judgeMemory } from "../../lib/cli/doctor/machine.ts";
import { judgePackages, listPackages } from "../../lib/cli/doctor/packages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Writes the files into a folder of their own, by their paths in it. */
async function inFolder(files: Record<string, string>, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    }
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The verdict, and that whoever is told of trouble is told what to do. */
function verdictOf({ verdict, fix }: Finding): Verdict {
  if (verdict !== "ok") assertMatch(fix ?? "", /^[A-Z].*\.$|^[A-Z].*deno upgrade/);
  return verdict;
}

Deno.test("a Deno without a kernel that can be driven will not do, another than the one tried is told", () => {
  const versions = {
    [TRIED]: "ok",
    "2.9.1": "warning",
    "2.10.0": "warning",
    "3.0.0": "warning",
    "2.9.0": "not ok",
    "1.46.3": "not ok",
  };
  for (const [version, verdict] of Object.entries(versions)) assertEquals(verdictOf(judgeDeno(version)), verdict, version);
});

Deno.test("who came by npx is told to type npx", () => {
  const text = "Type: deno task lab, or deno install. Deno is called deno.";
  assertEquals(asCalled(text, "/usr/bin/deno"), text);
  const npx = `npx -y deno@${Deno.version.deno}`;
  assertEquals(
    asCalled(text, "/a/_npx/1/node_modules/deno/deno"),
    `Type: ${npx} task lab, or ${npx} install. Deno is called deno.`,
  );
});

Deno.test("packages are those of deno.lock for this machine; one that is half unpacked is missing", async () => {
  const json = (value: unknown) => JSON.stringify(value);
  const folder = (id: string) => `node_modules/.deno/${id}`;
  const files = {
    "deno.lock": json({
      npm: { "@a/one@1.0.0_peer@2.0.0": {}, "two@2.0.0-rc.1": {}, "three@3.0.0": {}, "four@4.0.0": { os: ["aix"] } },
    }),
    [`${folder("@a+one@1.0.0")}/.initialized`]: "",
    [`${folder("@a+one@1.0.0")}/node_modules/@a/one/package.json`]: json({ license: "MIT" }),
    [`${folder("two@2.0.0-rc.1")}/node_modules/two/package.json`]: json({ license: "MIT" }),
  };
  await inFolder(files, async (folder) => {
    const packages = await listPackages(folder);
    assertEquals(packages, [
      { name: "@a/one", version: "1.0.0", there: true, licence: "MIT" },
      { name: "three", version: "3.0.0", there: false },
      { name: "two", version: "2.0.0-rc.1", there: false },
    ]);
    const { verdict, found, fix } = judgePackages(packages);
    assertEquals([verdict, found], ["not ok", "2 of 3 are missing, such as three"]);
    assertStringIncludes(fix!, "deno install");
    assertEquals(judgePackages(packages.slice(0, 1)).verdict, "ok");
  });
});

Deno.test("JupyterLab: there, to be installed, somebody else's, broken, or without a Python", () => {
  assertEquals(
    judgeLab({ state: "ready", versions: { lab: "4.6.1", python: "3.12.0" } }),
    { what: "JupyterLab", verdict: "ok", found: "4.6.1 on Python 3.12.0, in .venv" },
  );
  for (const state of ["absent", "stale", "foreign"] as const) {
    const finding = judgeLab({ state, python: "3.12.0" });
    assertEquals(verdictOf(finding), "not ok");
    assertStringIncludes(finding.fix!, "deno task lab --install");
  }
  assertMatch(judgeLab({ state: "ready", details: "ImportError" }).fix!, /^Remove the folder \.venv\./);
  const none = new Error("Cannot find a Python for JupyterLab: none answers, expected 3.10 or later. Install it with: this.");
  assertEquals(judgeLab({ state: "absent", python: none }), {
    what: "JupyterLab",
    verdict: "not ok",
    found: "cannot find a Python for JupyterLab: none answers, expected 3.10 or later",
    fix: "Install it with: this.",
  });
});

Deno.test("a kernel without pictures is told, a slow engine too, and the data that it does not find", () => {
  const good = { seconds: 1.2, picture: true, backend: "wasm", simd: true, engine: "tfjs on wasm", missing: [] };
  assertEquals([judgeKernel(good), judgeEngine(good)!, judgeRealData(good)!].map(verdictOf), ["ok", "ok", "ok"]);
  assertStringIncludes(judgeKernel(good).found, "1.2 s");
  assertEquals(verdictOf(judgeKernel({ ...good, picture: false })), "warning");
  assertEquals(verdictOf(judgeEngine({ ...good, backend: "cpu", simd: false })!), "warning");
  assertEquals(verdictOf(judgeEngine({ ...good, simd: false })!), "warning");
  assertStringIncludes(judgeRealData({ ...good, missing: ["obd"] })!.fix!, "deno task data obd");
});

Deno.test("a cell that fails is not ok, with its error for the screen alone", async () => {
  const facts = await tryKernel(root, { cell: 'throw new Error("no such file: /home/anna")' });
  const finding = judgeKernel(facts);
  assertEquals(verdictOf(finding), "not ok");
  assertStringIncludes(finding.details!, "/home/anna");
  assertEquals([judgeEngine(facts), judgeRealData(facts)], [undefined, undefined]);
  assertStringIncludes(findingText(finding), "/home/anna");
  assertEquals(reportText([finding], 1).includes("anna"), false);
});

Deno.test("the data are known by their text, however their lines end", async () => {
  const path = "data/user_behavior_data.csv";
  assertEquals(judgePeople(await hashPeople(root)).verdict, "ok");
  const text = await Deno.readTextFile(join(root, path));
  await inFolder({ [path]: text.replaceAll("\r\n", "\n") }, async (folder) => {
    assertEquals(judgePeople(await hashPeople(folder)).verdict, "ok");
  });
  await inFolder({ [path]: text.replace("female", "male") }, async (folder) => {
    assertStringIncludes(judgePeople(await hashPeople(folder)).found, "was changed");
  });
  await inFolder({}, async (folder) => assertStringIncludes(judgePeople(await hashPeople(folder)).found, "is missing"));
});

Deno.test("little memory or disk is told, too little stops", () => {
  const memory = ([total, available]: number[]) => verdictOf(judgeMemory({ total: total * 1e9, available: available * 1e9 }));
  assertEquals([[8, 4], [8, 1], [1, 1]].map(memory), ["ok", "warning", "not ok"]);
  assertEquals([5e9, 1e9, 0.1e9].map((free) => verdictOf(judgeDisk(free))), ["ok", "warning", "not ok"]);
});

Deno.test("a clock before the project, or well before its files, is wrong", () => {
  const now = Date.UTC(2027, 0, 2), day = 24 * 3600 * 1000;
  assertEquals(verdictOf(judgeClock({ now, newest: now - day })), "ok");
  assertEquals(verdictOf(judgeClock({ now, newest: now + 2 * day })), "warning");
  assertEquals(verdictOf(judgeClock({ now: 0, newest: 0 })), "warning");
  assertStringIncludes(judgeClock({ now, newest: 0 }).found, "2027-01-02 00:00 UTC");
});

Deno.test("a folder's place is told without its path", () => {
  const good = { path: "/home/anna/shoplens/", system: "linux", writable: true } as const;
  const cases: [Partial<Parameters<typeof judgeFolder>[0]>, Verdict, string][] = [
    [{}, "ok", "can be written"],
    [{ path: "/home/anna maria/Größe/" }, "ok", "a space and letters beyond ASCII"],
    [{ writable: false }, "not ok", "nothing can be written"],
    [{ path: "/mnt/c/anna/", system: "wsl" }, "warning", "Windows' side"],
    [{ path: "/home/anna/", system: "wsl" }, "ok", "can be written"],
    [{ path: "C:\\Users\\anna\\OneDrive - school\\", system: "windows" }, "warning", "a cloud"],
    [{ path: `C:\\anna\\${"a".repeat(100)}\\`, system: "windows" }, "warning", "260 letters"],
    [{ path: "C:\\anna\\Größe\\", system: "windows" }, "warning", "beyond ASCII"],
  ];
  for (const [facts, verdict, words] of cases) {
    const finding = judgeFolder({ ...good, ...facts });
    assertEquals(verdictOf(finding), verdict, words);
    assertStringIncludes(finding.found, words);
    assertEquals(JSON.stringify(finding).includes("anna"), false);
  }
});

Deno.test("a folder that nobody may write to is seen, and looking leaves nothing", async () => {
  await inFolder({ "notebooks/a": "" }, async (folder) => {
    assertEquals((await lookAtFolder(folder)).writable, true);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["notebooks"]);
    await Deno.remove(join(folder, "notebooks"), { recursive: true });
    assertEquals((await lookAtFolder(folder)).writable, false);
  });
});

Deno.test("systems that were never tried are told, with the room that is sure", () => {
  assertEquals(["linux", "wsl", "mac", "windows", "other"].map((system) => verdictOf(judgeSystem(system as "linux"))), [
    "ok",
    "ok",
    "ok",
    "warning",
    "warning",
  ]);
});

Deno.test("the way to JupyterLab: a port, and a browser", async () => {
  assertEquals([judgePort(8888), judgePort(8890), judgePort(new Error("denied"))].map(verdictOf), ["ok", "ok", "not ok"]);
  assertStringIncludes(judgePort(8890).found, "8888 is taken");
  await inFolder({ "bin/firefox": "" }, async (folder) => {
    assertEquals(await findBrowser(`/none:${folder}/bin`), "firefox");
    assertEquals(await findBrowser(`/none:${folder}`), undefined);
  });
  assertEquals(verdictOf(judgeBrowser(undefined, "linux")), "warning");
  assertEquals(["wsl", "mac", "windows"].map((system) => verdictOf(judgeBrowser(undefined, system as "wsl"))), [
    "ok",
    "ok",
    "ok",
  ]);
});

Deno.test("the last line says whether the workshop can begin", () => {
  const [fine, odd, bad] = (["ok", "warning", "not ok"] as const).map((verdict) => ({
    what: "a",
    verdict,
    found: "b",
    fix: "C.",
  }));
  assertEquals(closingText([fine], 1), "The workshop can begin. (1.0 s)");
  assertEquals(closingText([fine, odd, odd], 1), "The workshop can begin, with 2 remarks above. (1.0 s)");
  assertEquals(closingText([bad, odd], 1), "The workshop cannot begin yet: 1 thing is to be mended, 1 remark. (1.0 s)");
  assertEquals(findingText(bad), "not ok   a: b\n         C.\n");
});

Deno.test("the command with the permissions of its task: this machine can begin, in JSON without its paths", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const [, ...words] = tasks.doctor.command.split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...words, "--json", "--no-lab"],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 0, text + new TextDecoder().decode(stderr));
  assertEquals(text.trimEnd().split("\n").length, 1);
  assertEquals(text.includes(root.replace(/.$/, "")), false);
  const { doctor, canBegin, seconds, findings } = JSON.parse(text);
  assertEquals([doctor, canBegin], [1, true]);
  assert(seconds > 0);
  const looked = findings.map(({ what }: Finding) => what);
  assertEquals(looked.slice(0, 3), ["system", "Deno", "folder"]);
  assertEquals(looked.slice(-4), ["packages", "kernel", "engine", "real data"]);
});

Deno.test("a command that makes no sense ends with 2", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read", join(root, "lib/cli/doctor.ts"), "--jsno"],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assertEquals(code, 2);
  assertStringIncludes(new TextDecoder().decode(stderr), "--help lists the options.");
});
