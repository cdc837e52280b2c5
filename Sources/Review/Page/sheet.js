// All crops of a class at once: a person clicks on those that are wrong.

import { ask, source } from "./api.js";
import { button, inTurn, make, progress, say, stage } from "./elements.js";

const PAGE = 60;
let view = null;
let focus = 0;
let cells = [];

const load = (name, from = 0) => ask("sheet", { class: name, from, count: PAGE });

function crop(item) {
  const { x, y, side } = item.box;
  return source(item.image, `crop,${x},${y},${side},224,${view.fill.replace("#", "")}`);
}

function cell(item, index) {
  const isOut = item.answer === "no";
  return make("div", {
    role: "option", className: `cell ${isOut ? "no" : ""}`, tabIndex: -1, "aria-selected": isOut,
    "aria-label": `Crop ${view.from + index + 1}${isOut ? ", rejected" : ""}`,
    onclick: () => inTurn(() => { focus = index; return toggle(); }),
  }, make("img", { src: crop(item), alt: "", loading: "lazy", draggable: false }),
    make("span", { className: "badge" }, isOut ? "rejected" : ""));
}

function paint() {
  cells.forEach((element, index) => { element.tabIndex = index === focus ? 0 : -1; });
  if (view.images[focus]) document.body.dataset.image = view.images[focus].image;
  cells[focus]?.focus({ preventScroll: false });
}

/** Rejects the focused crop, or takes the rejection back. */
async function toggle() {
  const item = view.images[focus];
  if (!item) return;
  const answer = item.answer === "no" ? "clear" : "no";
  await ask("answers", { class: view.class, images: [item.image], answer });
  await sheet.go(load(view.class, view.from));
  say(answer === "no" ? "Rejected" : "Taken back");
}

function turn(by) {
  const from = view.from + by * PAGE;
  if (from < 0 || from >= view.total) return undefined;
  focus = 0;
  return sheet.go(load(view.class, from));
}

export const sheet = {
  open(name) {
    focus = 0;
    return load(name);
  },

  async show(next) {
    view = next;
    focus = Math.min(focus, Math.max(0, view.images.length - 1));
    cells = view.images.map(cell);
    const list = make("div", { role: "listbox", className: "grid crops", "aria-multiselectable": "true", "aria-label": `Crops of ${view.title}` }, ...cells);
    const columns = Math.max(4, Math.min(10, Math.floor((innerWidth - 32) / 124)));
    list.style.setProperty("--columns", columns);
    sheet.columns = columns;
    const last = Math.min(view.from + PAGE, view.total);
    stage("grid", view.images[focus]?.image,
      make("div", { className: "tools" }, make("h1", {}, `Crops of ${view.title}`),
        make("p", { className: "quiet" }, "Click each crop that does not show the class: it is answered with no."),
        make("span", { className: "pages" }, button("‹", "PgUp", () => turn(-1)),
          view.total ? `${view.from + 1}–${last} of ${view.total}` : "no crop", " ", button("›", "PgDn", () => turn(1)))),
      list);
    paint();
    const out = view.images.filter((item) => item.answer === "no").length;
    progress(last, view.total, `${out} rejected on this page`);
  },

  act(key) {
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: sheet.columns, ArrowUp: -sheet.columns, j: 1, k: -1 }[key];
    if (move) {
      focus = Math.max(0, Math.min(view.images.length - 1, focus + move));
      return paint();
    }
    if ([" ", "r", "n", "0"].includes(key)) return toggle();
    if (key === "PageDown") return turn(1);
    if (key === "PageUp") return turn(-1);
    if (key === "Enter") return view.images[focus] && this.go(ask("crop", { class: view.class, image: view.images[focus].image }));
    return undefined;
  },

  undone: async (undone, show) =>
    show(undone.mode === "single" ? await load(undone.class, view.class === undone.class ? view.from : 0) : undone),
  class: () => view?.class,
  keys: [["← → ↑ ↓", "move"], ["Space r n", "reject, or take that back"], ["Enter", "draw another square"], ["PgUp PgDn", "turn the page"]],
};
