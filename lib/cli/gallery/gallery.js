/* What a page does beyond being read: its theme, folding code, and charts that answer to the pointer. */
"use strict";

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/* Before anything is drawn: the theme that the reader chose last. Storage may be forbidden; then the system decides. */
try {
  const chosen = localStorage.getItem("shoplens-theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
} catch { /* no storage */ }

const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;

addEventListener("DOMContentLoaded", () => {
  themeButton();
  foldButton();
  contents();
  charts();
  for (const wide of document.querySelectorAll("pre, .scroll, .formula, .chart")) {
    if (wide.scrollWidth > wide.clientWidth || wide.scrollHeight > wide.clientHeight) wide.tabIndex = 0;
  }
});

function themeButton() {
  const button = document.getElementById("theme_button");
  const tell = () => button.textContent = isDark() ? "Light" : "Dark";
  button.hidden = false;
  tell();
  systemDark.addEventListener("change", tell);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("shoplens-theme", root.dataset.theme);
    } catch { /* no storage */ }
    tell();
    dispatchEvent(new Event("themechange"));
  });
}

function foldButton() {
  const button = document.getElementById("fold_button");
  const cells = document.querySelectorAll("details.code");
  if (button === null || cells.length === 0) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const fold = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(fold));
    for (const cell of cells) cell.open = !fold;
  });
  const unfold = () =>
    document.getElementById(location.hash.slice(1))?.querySelector(":scope > details.code")?.setAttribute("open", "");
  unfold(); // who was led to a cell wants to see it
  addEventListener("hashchange", unfold);
}

/* The contents fold away on narrow screens; on wide ones the section in view is marked. */
function contents() {
  const folded = document.querySelector(".contents details");
  if (folded === null) return;
  const narrow = matchMedia("(max-width: 60rem)");
  const fold = () => folded.open = !narrow.matches;
  fold();
  narrow.addEventListener("change", fold);
  const links = new Map(
    [...document.querySelectorAll(".contents ol ol a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  const headings = [...document.querySelectorAll("main h2[id]")];
  const mark = () => {
    const here = headings.findLast((heading) => heading.getBoundingClientRect().top < 120);
    for (const [id, link] of links) link.classList.toggle("here", id === here?.id);
  };
  mark();
  addEventListener("scroll", mark, { passive: true });
}

/* Charts are drawn when they come near the screen, in place of their pictures, and again when the theme or width changes. */
function charts() {
  if (!globalThis.vegaEmbed) return;
  const drawn = new Set();
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      drawn.add(target);
      draw(target);
    }
  }, { rootMargin: "400px" });
  for (const figure of document.querySelectorAll("figure.chart")) near.observe(figure);

  let waiting;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => drawn.forEach(draw), 150);
  };
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) again();
    width = innerWidth;
  });
  addEventListener("themechange", again);
  systemDark.addEventListener("change", again);
}

async function draw(figure) {
  const plot = figure.querySelector(".plot");
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const refuse = () => Promise.reject(new Error("The gallery loads nothing from elsewhere."));
  const fresh = plot.cloneNode(false);
  fresh.style.height = `${plot.offsetHeight}px`;
  try {
    plot.before(fresh);
    await embedFitting(fresh, themed(spec), figure.clientWidth, {
      mode: plot.dataset.mode,
      renderer: "svg",
      ast: true,
      loader: { load: refuse, sanitize: refuse },
      actions: { export: true, source: false, compiled: false, editor: false },
    });
    fresh.querySelector("summary")?.setAttribute("aria-label", "Save this chart");
    // Lines that only guide the eye have nothing to tell who hears the chart.
    for (const mark of fresh.querySelectorAll("[role=graphics-symbol]:not([aria-label])")) mark.ariaHidden = "true";
    plot.remove();
  } catch {
    fresh.remove(); // the picture stays
  } finally {
    fresh.style.height = "";
  }
}

/* Ink for paper becomes ink for the page, wherever the chart does not bring a background of its own. */
function themed(spec) {
  const ink = getComputedStyle(document.body).color;
  const soft = getComputedStyle(document.querySelector("footer")).color;
  const line = getComputedStyle(document.querySelector(".bar")).borderBottomColor;
  const colours = {
    background: "transparent",
    title: { color: ink, subtitleColor: soft },
    axis: { labelColor: soft, titleColor: ink, gridColor: line, gridOpacity: 1, domainColor: soft, tickColor: line },
    legend: { labelColor: soft, titleColor: ink },
    header: { labelColor: soft, titleColor: ink },
  };
  const { $schema: _, ...rest } = spec; // the page says which library draws it
  return { ...rest, background: "transparent", config: merged(spec.config ?? {}, colours) };
}

function merged(base, over) {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    result[key] = typeof value === "object" ? merged(base[key] ?? {}, value) : value;
  }
  return result;
}

/* Draws a chart, and draws it anew with less width until it is no wider than the room, or can be no narrower. */
async function embedFitting(element, spec, room, options) {
  let drawn = options.mode === "vega-lite" ? fit.withBrokenTitles(narrowLegends(spec, room), fitsInto(room - 40)) : spec;
  for (;;) {
    const { finalize } = await vegaEmbed(element, drawn, options);
    const over = element.querySelector("svg.marks").getBoundingClientRect().width - room;
    const next = over > 0 && options.mode === "vega-lite" ? fit.narrowed(drawn, over) : undefined;
    if (next === undefined) return;
    finalize();
    drawn = next;
  }
}

/* Whether a line of a title has room, in the page's own measure. */
function fitsInto(room) {
  const pen = document.createElement("canvas").getContext("2d");
  return (line, size, weight) => {
    pen.font = `${weight} ${size}px sans-serif`;
    return pen.measureText(line).width <= room;
  };
}

/* On a telephone legends have two columns, or one where names are long. */
function narrowLegends(spec, room) {
  if (room >= 480) return spec;
  const fits = fitsInto(room / 2 - 50);
  const columns = fit.groupNames(spec).every((name) => fits(name, 12, "normal")) ? 2 : 1;
  return { ...spec, config: merged(spec.config, { legend: { columns, labelLimit: room / columns - 50 } }) };
}
