"""The gate under Jupyter's own programs. Run by `deno task test:jupyter`, which installs the kernel spec "deno" for the time."""

import os
import subprocess
import sys
import tempfile
import unittest

import jupyter_kernel_test
import nbclient
import nbformat
import papermill


class Suite(jupyter_kernel_test.KernelTests):
    """Jupyter's tests of the protocol, with our samples. There is no pager and no history to test."""

    kernel_name = "deno"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oh")'
    code_generate_error = "throw new Error('no')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "NaN", "result": "NaN"},
        {"code": "10n ** 20n", "result": "100000000000000000000n"},
    ]
    code_display_data = [
        {"code": "await Deno.jupyter.display(Deno.jupyter.html`<b>b</b>`)", "mime": "text/html"},
    ]
    code_clear_output = 'await Deno.jupyter.broadcast("clear_output", { wait: false })'
    completion_samples = [{"text": "Deno.memoryU", "matches": {"memoryUsage"}}]
    complete_code_samples = ["1 + 1", "const a = 1;"]
    incomplete_code_samples = ["if (a) {", "f("]
    code_inspect_sample = "parseInt"


def notebook(*sources):
    kernelspec = {"name": "deno", "display_name": "Deno", "language": "typescript"}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def text_of(cell):
    return "".join(
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    )


class Programs(unittest.TestCase):
    """The programs that run notebooks."""

    def test_nbclient_keeps_every_line_in_its_cell(self):
        logs = 'for (let i = 0; i < 1000; i++) console.log("%d " + i);'
        run = nbclient.NotebookClient(notebook(*(logs % cell for cell in range(3)))).execute()
        for number, cell in enumerate(run.cells):
            self.assertEqual(text_of(cell), "".join(f"{number} {i}\n" for i in range(1000)))

    def test_nbclient_stops_at_an_error_and_says_where(self):
        with self.assertRaises(nbclient.exceptions.CellExecutionError) as raised:
            nbclient.NotebookClient(notebook("1", '\nthrow new Error("no", { cause: "why" })', "3")).execute()
        self.assertIn("cell 2, line 2", str(raised.exception))
        self.assertIn("why", str(raised.exception))

    def test_nothing_is_warned_of_where_nobody_types(self):
        run = nbclient.NotebookClient(notebook('const n: number = "x";', "n")).execute()
        self.assertEqual([text_of(cell) for cell in run.cells], ["", '"x"'])

    def test_nbconvert(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "book.ipynb")
            nbformat.write(notebook("-0", "({ a: 1 })"), path)
            command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "markdown", "--stdout", path]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            self.assertIn("    -0\n", text)
            self.assertIn("    { a: 1 }\n", text)

    def test_papermill(self):
        with tempfile.TemporaryDirectory() as folder:
            source, target = os.path.join(folder, "book.ipynb"), os.path.join(folder, "out.ipynb")
            nbformat.write(notebook("let seeds = 1;", "seeds = 5;", "seeds * 2"), source)
            run = papermill.execute_notebook(source, target, progress_bar=False)
            self.assertEqual(text_of(run.cells[-1]), "10")


if __name__ == "__main__":
    unittest.main()
