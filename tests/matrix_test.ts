import { assertEquals, assertThrows } from "@std/assert";
import { columnOf, matrix, matrixFromRows, takeRows } from "shoplens/matrix";

const table = matrixFromRows([[1, 2, 3], [4, 5, 6]]);

Deno.test("a matrix holds its rows one after another", () => {
  assertEquals([...table.data], [1, 2, 3, 4, 5, 6]);
  assertEquals([...columnOf(table, 1)], [2, 5]);
  assertEquals([...matrix(2, 2).data], [0, 0, 0, 0]);
});

Deno.test("rows are taken in the order asked, as often as asked", () => {
  assertEquals(takeRows(table, [1, 0, 1]), matrixFromRows([[4, 5, 6], [1, 2, 3], [4, 5, 6]]));
  assertEquals(takeRows(table, []).rows, 0);
  assertEquals([...table.data], [1, 2, 3, 4, 5, 6], "the input stays");
});

Deno.test("parts that do not fit are refused", () => {
  assertThrows(() => matrix(2, 3, new Float32Array(5)), TypeError, "expected 2 x 3 numbers, received 5");
  assertThrows(() => matrixFromRows([[1, 2], [3]]), TypeError, "expected 2 numbers in row 1, received 1");
});
