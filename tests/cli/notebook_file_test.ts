import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { notebookName, notebookText, parseNotebook, readNotebook, writeNotebook } from "../../lib/cli/notebook_file.ts";

const fixture = (name: string) => new URL(`fixtures/${name}.ipynb`, import.meta.url).pathname;

Deno.test("a notebook read and written is the same, byte for byte, as Jupyter writes it", async () => {
  const path = fixture("passes");
  assertEquals(notebookText(await readNotebook(path)), await Deno.readTextFile(path));
});

Deno.test("outputs come back as they were: streams, bundles with JSON in them, errors", () => {
  const outputs = [
    { output_type: "stream", name: "stderr", text: ["a\n", "b"] },
    { output_type: "display_data", data: { "text/html": ["<p>\n", "x"], "application/json": ["a", "b"] }, metadata: { m: 1 } },
    { output_type: "execute_result", data: { "image/png": "AAAA" }, metadata: {}, execution_count: 3 },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
  ];
  const cells = [{ cell_type: "code", id: "x", metadata: {}, source: ["1\n", "2"], outputs, execution_count: 3 }];
  const notebook = parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }), "n");
  const [cell] = notebook.cells;
  assert(cell.cell_type === "code");
  assertEquals(cell.source, "1\n2");
  assertEquals(cell.outputs[0], { output_type: "stream", name: "stderr", text: "a\nb" });
  assertEquals("data" in cell.outputs[1] && cell.outputs[1].data, { "text/html": "<p>\nx", "application/json": ["a", "b"] });
  assertEquals(JSON.parse(notebookText(notebook)).cells, cells);
});

Deno.test("cells without an id get one from their place, never a random one", () => {
  const text = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 2,
    metadata: {},
    cells: Array(2).fill({ cell_type: "raw", source: "" }),
  });
  assertEquals(parseNotebook(text, "n").cells.map(({ id }) => id), ["cell-1", "cell-2"]);
});

Deno.test("a file that is no notebook is refused with its name and the cell", () => {
  const cells = (...cells: unknown[]) => JSON.stringify({ nbformat: 4, metadata: {}, cells });
  const wrong: [text: string, message: string][] = [
    ["", "Cannot read n.ipynb: it is not valid JSON"],
    ['{"nbformat": 4, "cells": [', "Cannot read n.ipynb: it is not valid JSON"],
    ["[]", "it does not hold a notebook"],
    ['{"nbformat": 3}', "expected notebook format 4, received 3"],
    ['{"nbformat": 4}', "it has no list of cells"],
    [cells({ cell_type: "code", source: "1" }, 7), "in cell 2 there is no cell"],
    [cells({ cell_type: "poem", source: "" }), 'in cell 1 the kind is "poem"'],
    [cells({ cell_type: "code", source: [1] }), "in cell 1 the source is not text"],
    [cells({ cell_type: "code", source: "", outputs: {} }), "in cell 1 the outputs are not a list"],
    [cells({ cell_type: "code", source: "", outputs: [{ output_type: "smell" }] }), 'an output is of the kind "smell"'],
  ];
  for (const [text, message] of wrong) assertThrows(() => parseNotebook(text, "n.ipynb"), SyntaxError, message);
});

Deno.test("a missing file is told by its name", async () => {
  await assertRejects(
    () => readNotebook("nowhere.ipynb"),
    Deno.errors.NotFound,
    "Cannot read nowhere.ipynb: there is no such file.",
  );
});

Deno.test("a notebook is called by its file's name", async () => {
  assertEquals(notebookName("/a/b.c/04_case.study.ipynb"), "04_case.study");
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  await writeNotebook(path, { cells: [], metadata: {} });
  assertEquals(await readNotebook(path), { cells: [], metadata: {} });
  await Deno.remove(path);
});
