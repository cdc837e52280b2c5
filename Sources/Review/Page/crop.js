// Draws the square on one picture that the crop keeps.

import { ask, large, ready } from "./api.js";
import { button, inTurn, make, progress, say, stage } from "./elements.js";
import { preview } from "./preview.js";
import { centred, moved, pulled, scaled } from "./square.js";

let view = null;
let box = null;
let suggestion = 0;
let picture = null;
let outline = null;
let opening = null;
let sample = null;
let numbers = null;
/** The squares drawn in this tab, by picture, so that undo can show the square that it removed. */
const drawn = new Map();

/** How many screen pixels a source pixel has. */
const zoom = () => picture.clientWidth / view.image.width;

function paint() {
  const scale = zoom();
  for (const element of [outline, opening]) {
    Object.assign(element.style, {
      left: `${box.x * scale}px`, top: `${box.y * scale}px`, width: `${box.side * scale}px`, height: `${box.side * scale}px`,
    });
  }
  numbers.textContent = `${box.side} × ${box.side} at ${box.x}, ${box.y}`;
  preview(sample, picture, box, view.image, view.fill);
}

function set(next) {
  box = next;
  paint();
}

/** The position of a pointer, in source pixels. */
function place(event) {
  const edge = picture.getBoundingClientRect();
  return { x: (event.clientX - edge.left) / zoom(), y: (event.clientY - edge.top) / zoom() };
}

function drag(event) {
  if (event.button > 0) return;
  event.preventDefault();
  const handle = event.target.dataset.handle;
  const [start, first] = [place(event), box];
  outline.setPointerCapture(event.pointerId);
  const follow = (next) => {
    const now = place(next);
    set(handle ? pulled(first, handle, now, view.image) : moved(first, now.x - start.x, now.y - start.y, view.image));
  };
  const stop = () => {
    outline.removeEventListener("pointermove", follow);
    say(numbers.textContent);
  };
  outline.addEventListener("pointermove", follow);
  outline.addEventListener("pointerup", stop, { once: true });
  outline.addEventListener("pointercancel", stop, { once: true });
}

function wheel(event) {
  event.preventDefault();
  set(scaled(box, event.deltaY < 0 ? 105 : 95, view.image, place(event)));
}

/** The room that the picture's frame has where squares may leave it: a square of the picture's longer side. */
function ground(frame, { width, height }) {
  const element = make("div", { className: "ground" }, frame);
  if (view.fill !== "edge") element.style.background = view.fill;
  frame.style.setProperty("--share", width / Math.max(width, height));
  return element;
}

new ResizeObserver(() => { if (picture?.isConnected && outline?.isConnected) paint(); }).observe(document.body);

export const crop = {
  open: (name) => ask("crop", name ? { class: name } : {}),

  async show(next) {
    // The rules of squares are those of the picture's class.
    view = { ...next, image: { ...next.image, leaves: next.leaves } };
    const { image } = view;
    picture = large(image.image);
    await ready(picture);
    // A small picture is enlarged as far as its place allows.
    Object.assign(picture.style, { maxWidth: "", maxHeight: "", aspectRatio: `${image.width} / ${image.height}` });
    picture.onclick = null;
    picture.alt = `Picture ${view.place + 1} of ${view.total} of ${view.title}`;
    suggestion = 0;
    box = view.taken ?? view.suggestions[0];
    outline = make("div", { className: "outline", onpointerdown: drag },
      ...["nw", "n", "ne", "e", "se", "s", "sw", "w"].map((handle) => make("i", { data: { handle } })));
    // The picture is dark except for the opening. The handles are above the shade and may extend past it.
    opening = make("b");
    const frame = make("div", { className: "frame", onwheel: wheel }, picture, make("div", { className: "shade" }, opening), outline);
    frame.style.setProperty("--ratio", image.width / image.height);
    sample = make("canvas", { width: view.size, height: view.size, role: "img", "aria-label": "The crop as it will be" });
    numbers = make("p", { className: "numbers" });
    stage("crop", image.image,
      make("div", { className: "single crop" },
        make("figure", { className: "picture" }, image.leaves ? ground(frame, image) : frame,
          make("figcaption", { title: image.address }, `${image.width} × ${image.height} · ${image.address}`)),
        make("aside", {},
          make("p", { className: "place" }, `${view.place + 1} of ${view.total}`),
          make("h1", {}, "Frame the ", make("em", {}, view.title)),
          sample, numbers,
          make("p", { className: "quiet hint" }, "Drag the square or its corners; arrows move it, the wheel or + - resize it."),
          make("p", { className: "said" }, image.answer ? `Your answer: ${image.answer}` : ""),
          make("div", { className: "answers" },
            button("Accept", "Enter", () => crop.act("Enter"), "yes"), button("Reject", "r", () => crop.act("r"), "no"),
            button("Suggest", "m", () => crop.act("m")), button("Centre", "c", () => crop.act("c")),
            button("Larger", "+", () => crop.act("+")), button("Smaller", "-", () => crop.act("-"))))));
    paint();
    const { done, count } = view.progress;
    progress(done, count, `${done} of ${count} cropped by you`);
    say(`${picture.alt}. Square ${numbers.textContent}`);
    for (const digest of view.next) large(digest);
  },

  act(key, { shiftKey = false } = {}) {
    const picture = view.image;
    const about = { class: view.class, image: picture.image };
    const far = shiftKey ? 10 : 1;
    switch (key) {
      case "ArrowLeft": return set(moved(box, -far, 0, picture));
      case "ArrowRight": return set(moved(box, far, 0, picture));
      case "ArrowUp": return set(moved(box, 0, -far, picture));
      case "ArrowDown": return set(moved(box, 0, far, picture));
      case "+": case "=": return set(scaled(box, 110, picture));
      case "-": return set(scaled(box, 90, picture));
      case "c": return set(centred(box, picture));
      case "m":
        suggestion = (suggestion + 1) % view.suggestions.length;
        return set(view.suggestions[suggestion]);
      case "Enter":
        drawn.set(picture.image, box);
        return this.go(ask("square", { ...about, ...box }));
      case "r": return this.go(ask("reject", about));
      case "j": return this.go(ask("crop", { ...about, step: 1 }));
      case "k": return this.go(ask("crop", { ...about, step: -1 }));
      default: return undefined;
    }
  },

  /** After undo: shows the changed picture again, with the square it had. */
  async undone(undone, show) {
    if (undone.mode !== "single") return show(undone.mode === "crop" ? { ...undone, taken: drawn.get(undone.image.image) } : undone);
    try {
      return await show(await ask("crop", { class: undone.class, image: undone.image.image, step: 0 }));
    } catch {
      // The picture has no crop to draw.
      return show(undone);
    }
  },

  class: () => view?.class,
  keys: [
    ["← → ↑ ↓", "move by a pixel"], ["Shift+arrows", "by ten"], ["+ -", "ten per cent larger, smaller"], ["c", "centre"],
    ["m", "next suggestion"], ["Enter", "accept, next"], ["r", "reject: it is not of the class"], ["j k", "next, previous"],
  ],
};
