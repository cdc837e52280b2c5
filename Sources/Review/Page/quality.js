// Pictures that a quality rule marks, the worst first: a person judges one picture, or all that the rule marks.

import { ask, source } from "./api.js";
import { button, inTurn, make, progress, say, stage } from "./elements.js";

const PAGE = 60;
let view = null;
let measure = null;
let focus = 0;
let cells = [];

const load = (name, from = 0) => ask("quality", { class: name, sort: measure, from, count: PAGE });

function cell(item, index) {
  const answer = item.answer ?? "";
  return make("div", {
    role: "option", className: `cell ${answer}`, tabIndex: -1, "aria-selected": index === focus, title: item.address,
    "aria-label": `Picture ${view.from + index + 1}, ${view.measure} ${item.score}${answer ? `, answered ${answer}` : ""}`,
    onclick: () => inTurn(() => { focus = index; return paint(); }),
    ondblclick: () => inTurn(() => quality.go(ask("single", { class: view.class, image: item.image }))),
  }, make("img", { src: source(item.image, "thumb"), alt: "", loading: "lazy", draggable: false }),
    make("span", { className: "badge" }, answer === "no" ? "goes" : answer === "yes" ? "stays" : ""),
    make("span", { className: "score" }, item.score.toFixed(2)));
}

function paint() {
  cells.forEach((element, index) => {
    element.tabIndex = index === focus ? 0 : -1;
    element.setAttribute("aria-selected", index === focus);
  });
  if (view.images[focus]) document.body.dataset.image = view.images[focus].image;
  cells[focus]?.focus({ preventScroll: false });
}

async function answer(word) {
  const item = view.images[focus];
  if (!item) return;
  await ask("answers", { class: view.class, images: [item.image], answer: word });
  focus = Math.min(focus + 1, view.images.length - 1);
  await quality.go(load(view.class, view.from));
  say(word === "no" ? "Goes" : "Stays");
}

/** Answers all pictures that the rule marks and that have no answer. */
async function decide(word) {
  if (!view.open) return say("Every picture that this rule marks is answered");
  const { open } = view;
  await quality.go(ask("rule", { class: view.class, sort: view.measure, answer: word, count: PAGE }));
  return say(`${open} ${word === "no" ? "go" : "stay"}`);
}

function choose(by) {
  const names = view.rules.map((rule) => rule.name);
  measure = names[(names.indexOf(view.measure) + by + names.length) % names.length];
  focus = 0;
  return quality.go(load(view.class));
}

function turn(by) {
  const from = view.from + by * PAGE;
  if (from < 0 || from >= view.total) return undefined;
  focus = 0;
  return quality.go(load(view.class, from));
}

export const quality = {
  open(name) {
    focus = 0;
    measure = null;
    return load(name);
  },

  async show(next) {
    view = next;
    measure = view.measure;
    focus = Math.min(focus, Math.max(0, view.images.length - 1));
    cells = view.images.map(cell);
    const columns = Math.max(4, Math.min(8, Math.floor((innerWidth - 32) / 170)));
    quality.columns = columns;
    const list = make("div", { role: "listbox", className: "grid", "aria-label": `Pictures of ${view.title} marked as ${view.measure}` }, ...cells);
    list.style.setProperty("--columns", columns);
    const tabs = view.rules.map((rule) => {
      const tab = button(`${rule.name.replace("_", " ")} ${rule.marked}`, "", () => {
        measure = rule.name;
        focus = 0;
        return quality.go(load(view.class));
      });
      tab.setAttribute("aria-pressed", rule.name === view.measure);
      return tab;
    });
    const last = Math.min(view.from + PAGE, view.total);
    stage("grid", view.images[focus]?.image,
      make("div", { className: "tools" }, make("h1", {}, `${view.title}: ${view.measure.replace("_", " ")}`), ...tabs),
      make("div", { className: "tools" },
        button("Drop all", "A", () => decide("no"), "no"), button("Keep all", "R", () => decide("yes"), "yes"),
        make("span", { className: "quiet" }, `${view.meaning}; the rule: ${view.rule}. ${view.open} of ${view.total} are not answered.`),
        make("span", { className: "pages" }, button("‹", "PgUp", () => turn(-1)),
          view.total ? `${view.from + 1}–${last} of ${view.total}` : "no picture", " ", button("›", "PgDn", () => turn(1)))),
      list);
    paint();
    progress(view.total - view.open, view.total, `${view.total - view.open} of ${view.total} answered`);
  },

  act(key) {
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: quality.columns, ArrowUp: -quality.columns, j: 1, k: -1 }[key];
    if (move) {
      focus = Math.max(0, Math.min(view.images.length - 1, focus + move));
      return paint();
    }
    switch (key) {
      case "n": case "0": return answer("no");
      case "y": case "1": return answer("yes");
      case "A": return decide("no");
      case "R": return decide("yes");
      case "]": return choose(1);
      case "[": return choose(-1);
      case "PageDown": return turn(1);
      case "PageUp": return turn(-1);
      case "Enter": return view.images[focus] && this.go(ask("single", { class: view.class, image: view.images[focus].image }));
      default: return undefined;
    }
  },

  undone: async (undone, show) =>
    show(undone.mode === "single" ? await load(undone.class, view.class === undone.class ? view.from : 0) : undone),
  class: () => view?.class,
  keys: [
    ["← → ↑ ↓", "move"], ["n y", "drop this picture (no), or keep it (yes)"], ["A", "drop all that the rule marks (no)"],
    ["R", "keep all that the rule marks (yes)"], ["[ ]", "another rule"], ["Enter", "look at one"], ["PgUp PgDn", "turn the page"],
  ],
};
