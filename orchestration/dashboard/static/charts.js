// Charts, by plotly out of its wheel: loaded after the tables, into boxes that have their height.

import { el } from "./dom.js";

let library = null;
const drawn = new Set();
const LIGHT = ["#2f6fd0", "#14916a", "#d98a00", "#7a52c7", "#d6494a", "#0b8fb3", "#c25a9b", "#6b8e23", "#8a8f98"];
const DARK = ["#5b95ee", "#2fb98c", "#e0a136", "#a587ea", "#ee7374", "#3cb2d6", "#dc7fb9", "#93b64a", "#8b93a0"];

function load() {
  library ??= new Promise((ready, failed) => {
    document.head.append(el("script", { src: "/charts.js", onload: () => ready(window.Plotly), onerror: failed }));
  });
  return library;
}

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// What plotly takes for tags is only text here.
const safe = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");

// A name has its colour as long as the names are the same, whatever they are sorted by.
export function colours(names) {
  const palette = isDark() ? DARK : LIGHT;
  const sorted = names.filter((name) => name !== "Other").sort();
  return new Map([...sorted.map((name, place) => [name, palette[place % 8]]), ["Other", palette[8]]]);
}

// The eight largest names by their sums, and the others as one.
export function eight(rows, name, values) {
  const sums = new Map();
  for (const row of rows) {
    const sum = values.reduce((so_far, value) => so_far + Math.abs(row[value] ?? 0), 0);
    sums.set(row[name], (sums.get(row[name]) ?? 0) + sum);
  }
  const kept = new Set([...sums].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([one]) => one));
  const added = new Map();
  for (const row of rows) {
    const as = kept.has(row[name]) ? row[name] : "Other";
    const key = `${row.starts_on}|${as}`;
    const one = added.get(key) ?? { ...row, [name]: as, ...Object.fromEntries(values.map((value) => [value, 0])) };
    for (const value of values) one[value] += row[value] ?? 0;
    added.set(key, one);
  }
  return [...added.values()];
}

// A box for a chart; `make` gives its traces and layout each time it is drawn.
export function chart(label, height, make) {
  const box = el("div", { class: "chart", role: "img", "aria-label": label });
  box.style.height = `${height}px`;
  const draw = async () => {
    const plotly = await load();
    if (!box.isConnected) return drawn.delete(draw);
    const { data, layout = {} } = make();
    const axis = {
      gridcolor: css("--line"), zerolinecolor: css("--strong"), linecolor: css("--line"),
      tickfont: { color: css("--muted"), size: 12 }, fixedrange: true, automargin: true,
    };
    return plotly.react(box, data, {
      height, barmode: "relative", bargap: 0.3, dragmode: false, hovermode: "x unified",
      paper_bgcolor: "transparent", plot_bgcolor: "transparent",
      font: { family: css("--font"), size: 12, color: css("--text") },
      margin: { l: 8, r: 8, t: 8, b: 8 },
      hoverlabel: { bgcolor: css("--card"), bordercolor: css("--line"), font: { color: css("--text"), size: 12 } },
      legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0, font: { size: 12 }, traceorder: "normal" },
      ...layout,
      xaxis: { ...axis, showgrid: false, ...layout.xaxis },
      yaxis: { ...axis, separatethousands: true, ...layout.yaxis },
    }, { displayModeBar: false, responsive: true, showTips: false, doubleClick: false });
  };
  drawn.add(draw);
  requestAnimationFrame(() => requestAnimationFrame(draw));
  return box;
}

export function redraw() {
  for (const draw of drawn) draw();
}

// Bars of a value by time, stacked by name; negative ones below the line.
export function stacked(label, rows, { name, value, money = false, marks = [], legend = true }) {
  const names = [...new Set(rows.map((row) => row[name]))].sort(
    (a, b) => (a === "Other") - (b === "Other") || a.localeCompare(b));
  const days = [...new Set(rows.map((row) => row.starts_on))].sort();
  return chart(label, 300, () => {
    const colour = colours(names);
    const data = names.map((one) => {
      const at = new Map(rows.filter((row) => row[name] === one).map((row) => [row.starts_on, row[value]]));
      return {
        type: "bar", name: safe(one), x: days, y: days.map((day) => at.get(day) ?? 0),
        marker: { color: colour.get(one), line: { color: css("--card"), width: 1 } }, showlegend: legend,
        hovertemplate: money ? "%{y:,.2f}" : "%{y:,.1f}",
      };
    });
    const kinds = { campaign: ["Campaign starts", "triangle-up"], rules: ["Rules changed", "diamond"], late: ["Export late", "x"] };
    for (const [kind, [title, symbol]] of Object.entries(kinds)) {
      const found = marks.filter((mark) => mark.kind === kind);
      if (!found.length) continue;
      data.push({
        type: "scatter", mode: "markers", name: title, x: found.map((mark) => mark.happened_on),
        y: found.map(() => 0), yaxis: "y2", text: found.map((mark) => safe(mark.what)),
        hovertemplate: "%{text}", showlegend: legend,
        marker: { symbol, size: 9, color: css("--text") },
      });
    }
    return {
      data,
      layout: {
        xaxis: { type: "date", tickformat: "%-d %b\n%Y" },
        yaxis: { tickformat: money ? ",.2s" : ",.1~f" },
        yaxis2: { overlaying: "y", range: [0, 1], visible: false, fixedrange: true },
      },
    };
  });
}

// Horizontal bars, stacked by name.
export function rowsOfBars(label, rows, { row, name, value, order }) {
  const names = [...new Set(rows.map((one) => one[name]))].sort();
  return chart(label, 70 + order.length * 46, () => {
    const colour = colours(names);
    return {
      data: names.map((one) => {
        const at = new Map(rows.filter((found) => found[name] === one).map((found) => [found[row], found[value]]));
        return {
          type: "bar", orientation: "h", name: safe(one), y: order.map(safe), x: order.map((stage) => at.get(stage) ?? 0),
          marker: { color: colour.get(one), line: { color: css("--card"), width: 1 } }, hovertemplate: "%{x:,.2f}",
        };
      }),
      layout: { hovermode: "y unified", xaxis: { showgrid: true, tickformat: ",.2s" }, yaxis: { autorange: "reversed" } },
    };
  });
}

// Bars side by side: one colour a series.
export function grouped(label, at, series) {
  return chart(label, 280, () => ({
    data: series.map(({ name, values, tone }) => ({
      type: "bar", name, x: at, y: values, marker: { color: css(tone) }, hovertemplate: "%{y:,.2f}",
    })),
    layout: { barmode: "group", xaxis: { type: "category" }, yaxis: { tickformat: ",.2s" } },
  }));
}

// A small line without axes: a trend within a card.
export function spark(values) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return el("svg", { class: "spark", viewBox: "0 0 120 32", "aria-hidden": "true" });
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (place) => (place / (values.length - 1)) * 112 + 4;
  const y = (value) => 28 - ((value - low) / (high - low || 1)) * 24;
  const points = values.map((value, place) => (value === null ? null : `${x(place)},${y(value)}`)).filter(Boolean);
  const [lastX, lastY] = points.at(-1).split(",");
  return el("svg", { class: "spark", viewBox: "0 0 120 32", "aria-hidden": "true" },
    el("polyline", { points: points.join(" ") }), el("circle", { cx: lastX, cy: lastY, r: 2.5 }));
}
