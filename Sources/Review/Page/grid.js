// Many pictures at once: a person selects some and answers them together.

import { ask, source } from "./api.js";
import { button, inTurn, make, percent, progress, say, stage } from "./elements.js";

const PAGE = 48;
const sorts = { order: "suggested order", uncertainty: "least certain", score: "least likely", host: "by host", cluster: "near-duplicate groups" };
const shows = { all: "all", unanswered: "unanswered", yes: "yes", no: "no", skip: "skipped" };

let view = null;
let sort = "order";
let shown = "all";
let chosen = new Set();
let focus = 0;
let anchor = 0;
let columns = 6;
let cells = [];

const load = (name, from = 0) => ask("grid", { class: name, sort, show: shown, from, count: PAGE });

function choice(label, options, value, set) {
  const select = make("select", { "aria-label": label }, ...Object.entries(options).map(([name, text]) =>
    make("option", { value: name, selected: name === value }, text)));
  select.addEventListener("change", () => {
    set(select.value);
    select.blur();
    inTurn(() => grid.go(load(view.class)));
  });
  return make("label", {}, `${label} `, select);
}

/** The orders that change something for these pictures. */
const offered = () => Object.fromEntries(Object.entries(sorts).filter(([name]) => view.sorts.includes(name)));

function cell(item, index) {
  const answer = item.answer ?? "";
  const element = make("div", {
    role: "option", className: `cell ${answer}`, tabIndex: -1,
    "aria-label": `Picture ${view.from + index + 1}${answer ? `, answered ${answer}` : ""}`, title: item.address,
    onclick: (event) => inTurn(() => pick(index, event.shiftKey)),
    ondblclick: () => inTurn(() => grid.go(ask("single", { class: view.class, image: item.image }))),
  }, make("img", { src: source(item.image, "thumb"), alt: "", loading: "lazy", draggable: false }),
    make("span", { className: "badge" }, answer),
    item.score !== undefined ? make("span", { className: "score" }, percent(item.score), item.looksLike ? ` ${item.looksLike.title}?` : "") : null);
  return element;
}

/** A click selects or deselects one picture; with Shift it selects all from the last one to this one. */
function pick(index, isRange) {
  focus = index;
  if (isRange) range();
  else {
    toggle(index);
    anchor = index;
  }
  paint();
}

function toggle(index) {
  const { image } = view.images[index];
  if (!chosen.delete(image)) chosen.add(image);
}

function range() {
  const [low, high] = [Math.min(anchor, focus), Math.max(anchor, focus)];
  chosen = new Set(view.images.slice(low, high + 1).map((item) => item.image));
}

function paint(scrolls = true) {
  cells.forEach((element, index) => {
    element.setAttribute("aria-selected", chosen.has(view.images[index].image));
    element.tabIndex = index === focus ? 0 : -1;
  });
  const image = view.images[focus]?.image;
  if (image) document.body.dataset.image = image;
  cells[focus]?.focus({ preventScroll: !scrolls });
  document.querySelector(".chosen").textContent = chosen.size ? `${chosen.size} selected` : "Nothing selected: y or n answers the outlined picture";
}

/** Moves the focus. With Shift the selection extends from its anchor. */
function move(by, isRange) {
  const next = focus + by;
  if (next < 0 || next >= view.images.length) return by > 0 ? turn(1) : turn(-1);
  if (isRange && chosen.size === 0) anchor = focus;
  focus = next;
  if (isRange) range();
  else anchor = focus;
  return paint();
}

async function turn(by) {
  const from = view.from + by * PAGE;
  if (from < 0 || from >= view.total) return;
  chosen = new Set();
  focus = by > 0 ? 0 : PAGE - 1;
  await grid.go(load(view.class, from));
}

async function answer(word) {
  const images = chosen.size ? [...chosen] : [view.images[focus]?.image].filter(Boolean);
  if (!images.length) return;
  const from = view.from;
  const wasOne = chosen.size === 0;
  await ask("answers", { class: view.class, images, answer: word });
  chosen = new Set();
  if (wasOne && shown === "all") focus = Math.min(focus + 1, view.images.length - 1);
  await grid.go(load(view.class, from));
  say(`${images.length} answered ${word}`);
}

const answers = { y: "yes", 1: "yes", n: "no", 0: "no", s: "skip" };

export const grid = {
  selects: true,
  open(name) {
    chosen = new Set();
    [focus, anchor] = [0, 0];
    return load(name);
  },

  async show(next) {
    view = next;
    focus = Math.min(focus, Math.max(0, view.images.length - 1));
    anchor = Math.min(anchor, Math.max(0, view.images.length - 1));
    columns = Math.max(4, Math.min(8, Math.floor((innerWidth - 32) / 170)));
    cells = view.images.map(cell);
    const list = make("div", { role: "listbox", className: "grid", "aria-multiselectable": "true", "aria-label": `Pictures of ${view.title}` }, ...cells);
    list.style.setProperty("--columns", columns);
    const last = Math.min(view.from + PAGE, view.total);
    stage("grid", view.images[focus]?.image,
      make("div", { className: "tools" },
        make("h1", {}, view.title), choice("Order", offered(), offered()[sort] ? sort : "order", (value) => { sort = value; }),
        choice("Show", shows, shown, (value) => { shown = value; }),
        button("Yes", "y", () => answer("yes"), "yes"), button("No", "n", () => answer("no"), "no"),
        button("Select page", "Ctrl+A", () => grid.act("a", { control: true })),
        make("span", { className: "chosen quiet" }),
        make("span", { className: "pages" }, button("‹", "PgUp", () => turn(-1)),
          view.total ? `${view.from + 1}–${last} of ${view.total}` : "no picture", " ", button("›", "PgDn", () => turn(1)))),
      list);
    paint(false);
    const { answered, asked, yes, no } = view.progress;
    progress(answered, Math.max(answered, asked), `${answered} answered · ${yes} yes · ${no} no`);
  },

  act(key, { shiftKey = false, control = false } = {}) {
    if (control) {
      chosen = new Set(view.images.map((item) => item.image));
      return paint(false);
    }
    if (answers[key]) return answer(answers[key]);
    switch (key) {
      case "ArrowRight": case "j": return move(1, shiftKey);
      case "ArrowLeft": case "k": return move(-1, shiftKey);
      case "ArrowDown": return focus + columns < view.images.length ? move(columns, shiftKey) : turn(1);
      case "ArrowUp": return focus >= columns ? move(-columns, shiftKey) : turn(-1);
      case "PageDown": return turn(1);
      case "PageUp": return turn(-1);
      case " ":
        if (view.images[focus]) toggle(focus);
        anchor = focus;
        return paint();
      case "Enter": return view.images[focus] && this.go(ask("single", { class: view.class, image: view.images[focus].image }));
      case "Escape":
        if (!chosen.size) return undefined;
        chosen = new Set();
        return paint();
      default: return undefined;
    }
  },

  /** After undo: focuses the changed picture, on this page if it is here. */
  async undone(undone, show) {
    if (undone.mode !== "single") return show(undone);
    const again = await load(view.class, view.from);
    const place = undone.class === view.class ? again.images.findIndex((item) => item.image === undone.image.image) : -1;
    if (place < 0) return show(undone);
    focus = place;
    anchor = place;
    return show(again);
  },

  class: () => view?.class,
  keys: [
    ["← → ↑ ↓", "move"], ["Space", "choose"], ["Shift+arrows Shift+click", "choose a range"], ["Ctrl+A", "choose the page"],
    ["y n s", "answer what is chosen"], ["PgUp PgDn", "turn the page"], ["Enter", "look at one"],
  ],
};
