// Elements, and figures as people read them. Texts are set as texts: nothing of the data is HTML.

export function el(tag, attributes = {}, ...children) {
  const svg = ["svg", "path", "polyline", "circle", "line"].includes(tag);
  const made = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "width" && !svg) made.style.width = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const number = (digits) =>
  new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const [whole, one, two] = [number(0), number(1), number(2)];
const NONE = "–";

// A figure as text; kinds are those of the columns in tables.js.
export function shown(value, kind) {
  if (value === null || value === undefined) return NONE;
  switch (kind) {
    case "count": return whole.format(value);
    case "credit": return one.format(value);
    case "money": return two.format(value);
    case "round": return whole.format(value);
    case "ratio": return two.format(value);
    case "days": return one.format(value);
    case "share": return `${one.format(value * 100)} %`;
    case "change": return `${value > 0 ? "+" : value < 0 ? "−" : ""}${whole.format(Math.abs(value) * 100)} %`;
    case "time": return String(value).slice(0, 16);
    case "month": return monthName(value);
    case "name": return named(String(value));
    case "figure": return Number.isInteger(value) ? whole.format(value) : two.format(value);
    default: return String(value);
  }
}

const CAPITALS = /\b(mql|sql|roas|roi|crm|id|dbt)(s?)\b/gi;

// A name of the marts in plain words: first_touch is First touch.
export function named(name) {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(CAPITALS, (_, short, plural) => short.toUpperCase() + plural);
}

function monthName(value) {
  const date = new Date(`${value}T00:00:00Z`);
  return date.toLocaleDateString("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
}

// One floating text for whatever has data-tip, by mouse and by keyboard.
export function tips() {
  const tip = document.getElementById("tip");
  const hide = () => { tip.hidden = true; };
  const show = (event) => {
    const about = event.target.closest?.("[data-tip]");
    if (!about) return hide();
    tip.textContent = about.dataset.tip;
    tip.hidden = false;
    const box = about.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8);
    const below = box.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.left = `${left}px`;
    tip.style.top = `${below ? box.bottom + 6 : box.top - tip.offsetHeight - 6}px`;
    return undefined;
  };
  addEventListener("mouseover", show);
  addEventListener("focusin", show);
  addEventListener("scroll", hide, true);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
