/** One look for all charts: colours that the colour-blind tell apart, greys that read on white and on black. */

/** Okabe and Ito, "Color universal design" (2008), yellow last for its faintness on white, grey for their black. */
export const PALETTE = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#999999", "#F0E442"] as const;

/** What is measured. */
export const BLUE = PALETTE[0];
/** What it is compared with. */
export const ORANGE = PALETTE[1];
/** Lines to compare with: stands out from the blue and the orange, and from both grounds. */
export const VERMILLION = PALETTE[3];
/** Text: contrast 4.5 on white, 4.2 on #111. */
export const GREY = "#777777";

/** From few to many, in cells that carry their own text. */
export const SEQUENTIAL = ["#e6f0f7", "#0072B2"];
/** From -1 over 0 to 1. */
export const DIVERGING = ["#D55E00", "#f2f2f2", "#0072B2"];

/** Vega-Lite's `config` of every chart. */
export const CONFIG = {
  font: "sans-serif",
  padding: 8,
  view: { stroke: null },
  title: {
    color: GREY,
    fontSize: 15,
    anchor: "start",
    subtitleColor: GREY,
    subtitleFontSize: 12,
    subtitlePadding: 5,
    offset: 12,
  },
  axis: {
    labelColor: GREY,
    labelFontSize: 12,
    titleColor: GREY,
    titleFontSize: 13,
    titleFontWeight: "normal",
    titlePadding: 8,
    domainColor: GREY,
    tickColor: GREY,
    gridColor: GREY,
    gridOpacity: 0.22,
    labelLimit: 180,
    labelFlush: false,
  },
  axisXQuantitative: { tickCount: 8 },
  axisYQuantitative: { tickCount: 6 },
  legend: {
    orient: "top",
    title: null,
    columns: 4,
    offset: 22,
    labelColor: GREY,
    labelFontSize: 12,
    titleColor: GREY,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelLimit: 180,
    symbolStrokeWidth: 2,
    symbolOpacity: 1,
  },
  header: { labelColor: GREY, titleColor: GREY, labelFontSize: 12 },
  range: { category: [...PALETTE], heatmap: SEQUENTIAL, ramp: SEQUENTIAL, diverging: DIVERGING },
  text: { fontSize: 12 },
};
