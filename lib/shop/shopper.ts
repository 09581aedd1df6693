/** The columns of the real set `online_shoppers`: one row a shopping session. */
import { category, flag, number } from "../frame/mod.ts";

/**
 * The 18 columns of `online_shoppers_intention.csv`. Numbers that only name something (systems, browsers, regions, traffic) are
 * categories. `PageValues` is computed from purchases of the same pages, partly in the same session: report with and without it.
 *
 * Sakar and others 2019; see `catalog.online_shoppers`.
 */
export const shopperSchema = {
  /** Pages seen about the account, and seconds on them. */
  Administrative: number(),
  "Administrative_Duration": number(),
  /** Pages seen about the shop, and seconds on them. */
  Informational: number(),
  "Informational_Duration": number(),
  /** Pages seen of products, and seconds on them. */
  ProductRelated: number(),
  "ProductRelated_Duration": number(),
  /** Means over the pages seen, as Google Analytics gives them: left at once, left from here, worth of the page. */
  BounceRates: number(),
  ExitRates: number(),
  PageValues: number(),
  /** 1 on the best day to order for a holiday, down to 0 far from one. */
  SpecialDay: number(),
  Month: category(["Feb", "Mar", "May", "June", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]),
  OperatingSystems: category(),
  Browser: category(),
  Region: category(),
  TrafficType: category(),
  VisitorType: category(["New_Visitor", "Returning_Visitor", "Other"]),
  Weekend: flag(),
  /** Whether the session ended in a purchase: the label. */
  Revenue: flag(),
};

export type ShopperSchema = typeof shopperSchema;
