/** The columns of the real set `online_retail`: one row a line of an order. */
import { category, id, number, text, time } from "../frame/mod.ts";

/**
 * The 8 columns of `online_retail.csv.gz`. 135,080 lines have no customer. Lines of a cancelled invoice (its number begins with C)
 * have a quantity below 0, and some lines are no goods but postage, fees and write-offs.
 *
 * Chen 2015; see `catalog.online_retail`.
 */
export const retailSchema = {
  InvoiceNo: id(),
  StockCode: id(),
  Description: text(),
  Quantity: number(),
  /** By the clock of the shop, which is British; read as UTC. */
  InvoiceDate: time(),
  /** Pounds for one. */
  UnitPrice: number(),
  CustomerID: id(),
  Country: category(),
};

export type RetailSchema = typeof retailSchema;
