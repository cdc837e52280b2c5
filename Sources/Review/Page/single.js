// One picture at a time: does it belong to its class?

import { Refused, ask, large, ready, source } from "./api.js";
import { button, byId, make, percent, progress, say, stage } from "./elements.js";
import { zoom } from "./zoom.js";

let view = null;
const paces = [];
let shownAt = 0;

/** How long no key may come before the next class shows, in milliseconds. A hand that drums on would answer pictures of a class
 * that the person has not seen. */
const rest = 700;
/** The longest pause before the next class, in milliseconds. */
const longestRest = 3000;
/** The class of the last answer, until the next picture shows. */
let answered = null;
let pressedAt = 0;
/** Keys pressed before this time were meant for the class before. */
let freshAt = 0;

addEventListener("keydown", () => { pressedAt = performance.now(); }, true);

/** Announces the next class, and waits until the keys rest. */
async function pause(title) {
  const begin = performance.now();
  const text = `Next class: ${title}`;
  byId("stage").replaceChildren(make("h1", {}, text), make("p", {}, "It begins when no key is pressed for a moment."));
  say(text);
  for (;;) {
    const now = performance.now();
    const left = Math.min(rest - (now - Math.max(begin, pressedAt)), longestRest - (now - begin));
    if (left <= 0) break;
    await new Promise((done) => setTimeout(done, left));
  }
  freshAt = performance.now();
}

/** The estimated time for the remaining answers, from the pace of the last ones. */
function remaining(left) {
  if (paces.length < 4 || left < 1) return "";
  const seconds = (left * paces.reduce((sum, pace) => sum + pace, 0)) / paces.length / 1000;
  return seconds < 90 ? ` · ~${Math.max(5, Math.round(seconds / 5) * 5)} s left` : ` · ~${Math.round(seconds / 60)} min left`;
}

function line({ answered, asked, yes, no, hasModel, pending, rest }) {
  const enough = answered >= asked;
  const sure = rest ? ` · the rest is ${percent(rest.value)} sure, at least ${percent(rest.low)}` : pending ? " · …" : "";
  const more = enough && hasModel ? " asked for" : "";
  progress(Math.min(answered, asked), asked, `${answered}/${asked}${more} · ${yes} yes · ${no} no${sure}${remaining(asked - answered)}`);
}

/** The model has enough answers: says so, with a button to the next class or to the end. */
function end({ answered, asked, hasModel, pending, enough, rest }) {
  if (pending || !hasModel || answered < asked || answered === view.total) return null;
  const text = enough
    ? make("p", { className: "enough" }, `No more answers are needed: the rest is at least ${percent(rest.low)} sure. Run `, make("code", {}, "dsbuild"), ", or go on here.")
    : make("p", {}, `${answered} answered: run `, make("code", {}, "dsbuild"), " and the model sorts the rest. Or go on here.");
  const next = view.classes.find((item) => item.toGo && item.name !== view.class);
  return make("div", { className: "end" }, text,
    button(next ? `Next class: ${next.title}` : "Finish", "Enter", () => single.act("Enter"), "main"));
}

/** The model still learns from the last answer: shows how sure it is when it has. */
async function settle(of) {
  // A failure shows at the next key.
  const { progress, classes } = await ask("progress", { class: of.class }).catch(() => ({}));
  if (!progress || view !== of || !byId("end")) return;
  Object.assign(view, { progress, classes });
  byId("end").replaceChildren(...[end(progress)].filter(Boolean));
  line(progress);
  single.head(view);
}

const answers = { y: "yes", 1: "yes", n: "no", 0: "no", s: "skip", " ": "skip" };

export const single = {
  open: (name) => {
    answered = null;
    return ask("single", name ? { class: name } : {});
  },

  async show(next) {
    const isOther = answered !== null && next.class !== answered;
    answered = null;
    view = next;
    if (isOther) await pause(view.title);
    const picture = large(view.image.image);
    await ready(picture);
    const { image } = view;
    // A small picture is enlarged, at most four times.
    picture.style.aspectRatio = "";
    picture.onclick = () => zoom(image.image);
    picture.style.maxWidth = `min(100%, ${4 * view.image.width}px)`;
    picture.style.maxHeight = `min(100%, ${4 * view.image.height}px)`;
    picture.alt = `Picture ${view.place + 1} of ${view.total} of ${view.title}`;
    const facts = [`${image.width} × ${image.height}`, image.address];
    if (image.score !== undefined) facts.push(`model: ${percent(image.score)} yes`);
    if (image.looksLike) facts.push(`looks like ${image.looksLike.title}`);
    stage(
      "single", image.image,
      make("div", { className: "single" },
        make("figure", { className: "picture" }, picture,
          make("figcaption", { title: image.address }, facts.join(" · "))),
        make("aside", {},
          make("p", { className: "place" }, `${view.place + 1} of ${view.total}`),
          make("h1", {}, "Does this belong to ", make("em", {}, view.title), "?"),
          view.description ? make("p", {}, view.description) : null,
          make("p", { className: `said ${image.answer ?? ""}` }, image.answer ? `Your answer: ${image.answer}` : ""),
          make("div", { className: "answers" },
            button("Yes", "y", () => single.act("y"), "yes"), button("No", "n", () => single.act("n"), "no"),
            button("Skip", "s", () => single.act("s"), "skip"),
            image.looksLike ? button(`Move to ${image.looksLike.title}`, "m", () => single.act("m"), "move") : null),
          make("div", { id: "end" }, end(view.progress)),
          view.accepted.length
            ? make("section", { "aria-label": "Accepted examples" }, make("h2", {}, "You said yes to"),
              make("div", { className: "examples" }, ...view.accepted.map((digest) =>
                make("img", { src: source(digest, "thumb"), alt: "An accepted example", draggable: false }))))
            : null)));
    line(view.progress);
    say(`${picture.alt}${image.answer ? `, answered ${image.answer}` : ""}`);
    shownAt = performance.now();
    for (const digest of view.next) large(digest);
    if (view.progress.pending) settle(view);
  },

  /** Handles a key: returns the next view, or undefined. */
  act(key, { at = Infinity } = {}) {
    const { image } = view.image;
    const name = view.class;
    if (at < freshAt && (answers[key] || key === "m")) return null;
    if (answers[key]) {
      answered = name;
      paces.push(Math.min(20000, performance.now() - shownAt));
      if (paces.length > 10) paces.shift();
      return this.go(ask("answer", { class: name, image, answer: answers[key] }));
    }
    if (key === "m" && !view.image.looksLike) throw new Refused("This picture looks like no other class, so there is none to move it to.");
    if (key === "m") return this.go(ask("move", { class: name, image, to: view.image.looksLike.class }));
    if (key === "Enter" && end(view.progress)) {
      const next = view.classes.find((item) => item.toGo && item.name !== name);
      return this.go(next ? this.open(next.name) : ask("tally"));
    }
    if (["ArrowRight", "ArrowDown", "j"].includes(key)) return this.go(ask("single", { class: name, image, step: 1 }));
    if (["ArrowLeft", "ArrowUp", "k"].includes(key)) return this.go(ask("single", { class: name, image, step: -1 }));
    return undefined;
  },

  class: () => view?.class,
  keys: [
    ["y 1", "yes, it belongs"], ["n 0", "no"], ["s Space", "skip"], ["m", "move it to the class it looks like"], ["→ ↓ j", "next"], ["← ↑ k", "previous"], ["Enter", "next class, once enough is answered"],
  ],
};
