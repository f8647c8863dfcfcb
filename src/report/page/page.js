// Draws the charts for the width and the theme at hand, again when either changes.
(function () {
  "use strict";
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const kPhone = 720;  // pixels; below, bars lie on their side
  const kFacetLabels = 162;  // pixels beside the narrow chart's bars
  const kLegendMargin = 90, kLegendSymbol = 30;  // pixels beside a legend, and before each of its words
  const kPanel = 280, kPanelLabels = 68;  // pixels that a small multiple needs, and takes beside its plot

  // The specification for a box `width` pixels wide.
  function specification(chart, width, night) {
    const narrow = chart.narrow && width < kPhone;
    const spec = structuredClone(narrow ? chart.narrow : chart.spec);
    spec.config = Object.assign(night ? structuredClone(chart.dark) : spec.config, { background: "transparent" });
    spec.config.legend.columns = Math.min(6, Math.max(2, 2 * Math.floor(width / chart.legendColumn / 2)));
    if (width < kPhone) {
      spec.config.axis.labelLimit = Math.max(150, Math.floor(0.4 * width));
      spec.config.legend.labelLimit = Math.max(100, Math.floor((width - kLegendMargin) / spec.config.legend.columns) - kLegendSymbol);
    }
    if (chart.panelColumns > 0) {
      spec.columns = Math.min(chart.panelColumns, Math.max(1, Math.floor(width / kPanel)));
      spec.spec.width = Math.max(120, Math.floor((width - 20) / spec.columns) - kPanelLabels);
      spec.facet.header.labelLimit = spec.spec.width;
    } else if (narrow) spec.spec.width = Math.max(120, width - kFacetLabels);
    else spec.width = Math.max(Math.min(width, chart.maxWidth), chart.minWidth);
    return spec;
  }

  async function draw(chart) {
    const box = document.querySelector('[data-chart="' + chart.id + '"]');
    const width = Math.floor(box.clientWidth);
    const night = dark.matches;
    const state = width + (night ? " dark" : " light");
    if (box.dataset.state === state) return;
    box.dataset.state = state;
    await window.vegaEmbed(box, specification(chart, width, night),
      { mode: "vega-lite", renderer: "svg", actions: false, tooltip: { theme: night ? "dark" : "light" } });
  }

  async function drawAll() {
    document.documentElement.dataset.charts = "drawing";
    try {
      for (const chart of charts) await draw(chart);
      document.documentElement.dataset.charts = String(charts.length);
    } catch (error) {
      document.documentElement.dataset.charts = "failed";
      console.error(error);
    }
  }

  // Every colour of one configuration, with its counterpart in another of the same shape.
  function counterparts(from, to, found) {
    for (const key of Object.keys(from)) {
      if (typeof from[key] === "string" && from[key].startsWith("#")) found.set(from[key], to[key]);
      else if (from[key] !== null && typeof from[key] === "object") counterparts(from[key], to[key], found);
    }
    return found;
  }

  // Paper is light, and printing does not wait for charts to be drawn again: the colours of what is drawn are exchanged.
  function recolour(chart, from, to) {
    const colours = counterparts(from, to, new Map());
    for (const element of document.querySelectorAll('[data-chart="' + chart.id + '"] svg *'))
      for (const name of ["fill", "stroke"])
        if (colours.has(element.getAttribute(name))) element.setAttribute(name, colours.get(element.getAttribute(name)));
  }

  let waiting = 0;
  function again() {
    clearTimeout(waiting);
    waiting = setTimeout(drawAll, 150);
  }
  window.addEventListener("resize", again);
  dark.addEventListener("change", again);
  window.addEventListener("beforeprint", () => dark.matches && charts.forEach((chart) => recolour(chart, chart.dark, chart.spec.config)));
  window.addEventListener("afterprint", () => dark.matches && charts.forEach((chart) => recolour(chart, chart.spec.config, chart.dark)));
  drawAll();
})();
