// Charts, by plotly out of its wheel: loaded after the tables, into boxes that have their height.

import { el } from "./dom.js";
import { chartsAddress as address } from "./tables.js";

let library = null;
const drawn = new Set();
const USUAL = ["Organic Search", "Direct", "Email", "Referral", "Paid Search", "Paid Social", "Organic Social", "AI Assistant"];
const LAST = ["Other", "(unattributed)"]; // grey, and on top
const SIGNS = { "triangle-up": "▲", diamond: "◆", x: "✕" };
const LENGTHS = { day: 86400000, week: 604800000, month: "M1" };
const LIGHT = ["#3f78cc", "#2a9d8f", "#d99a2b", "#8468c2", "#d4695c", "#5aa6d6", "#c2739f", "#86a04a", "#98a0ac", "#c3c9d2"];
const DARK = ["#5f95e4", "#35b3a4", "#dba544", "#a189dc", "#e07f72", "#6fb8e6", "#d48bb4", "#9dba5d", "#7f8896", "#59616e"];

function load() {
  library ??= new Promise((ready, failed) => {
    document.head.append(el("script", { src: address(), onload: () => ready(window.Plotly), onerror: failed }));
  });
  return library;
}

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// What plotly takes for tags is only text here.
const safe = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");

// A usual channel has its own colour in every chart; another name has one as long as the names are
// the same, whatever they are sorted by.
export function colours(names) {
  const palette = isDark() ? DARK : LIGHT;
  const places = new Map([[LAST[0], 8], [LAST[1], 9]]);
  for (const name of names) if (USUAL.includes(name)) places.set(name, USUAL.indexOf(name));
  const free = [...Array(8).keys()].filter((place) => ![...places.values()].includes(place));
  const others = names.filter((name) => !places.has(name)).sort();
  others.forEach((name, number) => places.set(name, free.length ? free[number % free.length] : number % 8));
  return new Map([...places].map(([name, place]) => [name, palette[place]]));
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
  const legend = el("div", { class: "legend", "aria-hidden": "true" });
  box.style.height = `${height}px`;
  const explain = (data) => legend.replaceChildren(...data.map(({ title, name, marker, mode }) => {
    const key = el("i", { class: mode ? "sign" : "" }, mode ? SIGNS[marker.symbol] : "");
    if (!mode) key.style.background = marker.color;
    return el("span", {}, key, title ?? name);
  }));
  explain(make().data);
  const draw = async () => {
    const plotly = await load();
    if (!box.isConnected) return drawn.delete(draw);
    const { data, layout = {} } = make();
    explain(data);
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
      showlegend: false,
      ...layout,
      xaxis: { ...axis, showgrid: false, ...layout.xaxis },
      yaxis: { ...axis, separatethousands: true, ...layout.yaxis },
    }, { displayModeBar: false, responsive: true, showTips: false, doubleClick: false });
  };
  drawn.add(draw);
  requestAnimationFrame(() => requestAnimationFrame(draw));
  return el("div", {}, legend, box);
}

export function redraw() {
  for (const draw of drawn) draw();
}

// Bars of a value by time, stacked by name; negative ones below the line.
export function stacked(label, rows, { name, value, bucket, money = false, marks = [] }) {
  const names = sorted(rows.map((row) => row[name]));
  const days = [...new Set(rows.map((row) => row.starts_on))].sort();
  return chart(label, 250, () => {
    const colour = colours(names);
    const data = names.map((one) => {
      const at = new Map(rows.filter((row) => row[name] === one).map((row) => [row.starts_on, row[value]]));
      return {
        type: "bar", title: one, name: safe(one), x: days, y: days.map((day) => at.get(day) ?? 0),
        marker: { color: colour.get(one), line: { color: css("--card"), width: 1 } },
        xperiod: LENGTHS[bucket], xperiod0: days[0], xperiodalignment: "middle",
        hovertemplate: money ? "%{y:,.2f}" : "%{y:,.1f}",
      };
    });
    const kinds = { campaign: ["Campaign starts", "triangle-up"], rules: ["Rules changed", "diamond"], late: ["Export late", "x"] };
    for (const [kind, [title, symbol]] of Object.entries(kinds)) {
      const found = marks.filter((mark) => mark.kind === kind);
      if (!found.length) continue;
      data.push({
        type: "scatter", mode: "markers", name: title, x: found.map((mark) => mark.happened_on),
        y: found.map(() => 0.97), yaxis: "y2", text: found.map((mark) => safe(mark.what)),
        hovertemplate: "%{text}",
        marker: { symbol, size: 9, color: css("--text") },
      });
    }
    return {
      data,
      layout: {
        xaxis: { type: "date", tickformat: bucket === "month" ? "%b\n%Y" : "%-d %b\n%Y", tick0: days[0], dtick: every(bucket, days.length) },
        yaxis: { tickformat: "~s" },
        yaxis2: { overlaying: "y", range: [0, 1], visible: false, fixedrange: true },
      },
    };
  });
}

// Each name once, grey ones last.
function sorted(names) {
  return [...new Set(names)].sort((a, b) => LAST.indexOf(a) - LAST.indexOf(b) || a.localeCompare(b));
}

// A label for each bar, or for every other one where there are many.
function every(bucket, bars) {
  const step = Math.ceil(bars / (innerWidth < 720 ? 4 : 10));
  return bucket === "month" ? `M${step}` : LENGTHS[bucket] * step;
}

// Horizontal bars, stacked by name.
export function rowsOfBars(label, rows, { row, name, value, order }) {
  const names = sorted(rows.map((one) => one[name]));
  return chart(label, 40 + order.length * 46, () => {
    const colour = colours(names);
    return {
      data: names.map((one) => {
        const at = new Map(rows.filter((found) => found[name] === one).map((found) => [found[row], found[value]]));
        return {
          type: "bar", orientation: "h", title: one, name: safe(one), y: order.map(safe), x: order.map((stage) => at.get(stage) ?? 0),
          marker: { color: colour.get(one), line: { color: css("--card"), width: 1 } }, hovertemplate: "%{x:,.2f}",
        };
      }),
      layout: { hovermode: "y unified", xaxis: { showgrid: true, tickformat: "~s" }, yaxis: { autorange: "reversed" } },
    };
  });
}

// Bars side by side: one colour a series.
export function grouped(label, at, series) {
  return chart(label, 250, () => ({
    data: series.map(({ name, values, tone }) => ({
      type: "bar", name, x: at, y: values, marker: { color: css(tone) }, hovertemplate: "%{y:,.2f}",
    })),
    layout: { barmode: "group", xaxis: { type: "category" }, yaxis: { tickformat: "~s" } },
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
