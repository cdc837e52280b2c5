// Near duplicates side by side: a person keeps one, or says that they are different.

import { Refused, ask, large, ready } from "./api.js";
import { button, bytes, inTurn, make, progress, say, stage } from "./elements.js";

let view = null;
let focus = 0;
let cards = [];

/** Whether a person may say that the picture is of this member's class: it is in, or all copies are out. */
const isChoice = (member) => view.conflict && (member.stays || view.isOut);
/** Whether the copies are one picture, which cannot differ from itself. */
const isOne = () => view.members.every((member) => member.image === view.members[0].image);

const judge = (path, image) => ask(path, { cluster: view.cluster, image });

function card(member, index) {
  const isShown = view.members.slice(0, index).some((other) => other.image === member.image);
  const picture = isShown ? large(member.image).cloneNode() : large(member.image);
  picture.alt = `Picture ${index + 1} of ${view.members.length}, ${member.title}`;
  picture.onclick = null;
  Object.assign(picture.style, { maxWidth: "", maxHeight: "", aspectRatio: "" });
  const facts = [`${member.width} × ${member.height}`, bytes(member.bytes)];
  if (member.distance) facts.push(`${member.distance} bits differ`);
  if (member.grade) facts.push(member.grade.replace("_", " "));
  if (member.address) facts.push(member.address);
  return make("figure", {
    className: `card ${member.stays ? "stays" : ""}`, tabIndex: -1, role: "group", "aria-label": picture.alt,
    onclick: () => inTurn(() => look(index)),
  }, make("span", { className: "frame" }, picture),
    make("figcaption", {}, make("strong", {}, member.title), ` ${facts.join(" · ")}`,
      make("span", { className: "fate" }, member.stays ? "stays" : view.isOut ? "is out until you say which class it is of" : "is dropped", member.answer ? ` · answered ${member.answer}` : ""),
      isChoice(member) ? button(`It is ${member.title}`, String(index + 1), () => duplicates.act(String(index + 1)), "main") : null,
      view.isOut || isOne() ? null : button("Keep this", "k", () => { look(index); return duplicates.act("k", {}); }),
      isOne() ? null : button("Not a duplicate", "a", () => { look(index); return duplicates.act("a", {}); })));
}

function look(index) {
  focus = Math.max(0, Math.min(view.members.length - 1, index));
  cards.forEach((element, place) => {
    element.setAttribute("aria-current", place === focus);
    element.tabIndex = place === focus ? 0 : -1;
  });
  document.body.dataset.image = view.members[focus].image;
  cards[focus].focus({ preventScroll: false });
}

export const duplicates = {
  open: () => ask("duplicates"),

  async show(next) {
    const isSame = view?.cluster === next.cluster;
    view = next;
    if (!isSame) focus = 0;
    await Promise.all(view.members.map((member) => ready(large(member.image))));
    cards = view.members.map(card);
    stage("duplicates", view.members[0].image,
      make("div", { className: "tools" },
        make("h1", {}, view.conflict ? "The same picture in two classes?" : "The same picture?"),
        view.conflict ? null : button("Accept all proposals", "Y", () => duplicates.act("Y"), "main"),
        isOne() ? null : button("All different", "A", () => duplicates.act("A", {})),
        button("Next", "s", () => duplicates.act("s", {}))),
      make("div", { className: "cluster", role: "group", "aria-label": "Near duplicates" }, ...cards));
    look(Math.min(focus, view.members.length - 1));
    progress(view.place, view.total, `group ${view.place + 1} of ${view.total}`);
    say(`Group of ${view.members.length} pictures`);
  },

  act(key) {
    const member = view.members[focus];
    const chosen = /^[1-9]$/.test(key) ? view.members[key - 1] : null;
    if (chosen && isChoice(chosen)) {
      return this.go(ask("settle", { cluster: view.cluster, image: chosen.image, class: chosen.class }));
    }
    if ("kaA".includes(key) && isOne()) throw new Refused("This is one picture: say which class it is of, with its number.");
    switch (key) {
      case "ArrowRight": return look(focus + 1);
      case "ArrowLeft": return look(focus - 1);
      case "k": return this.go(judge("keep", member.image));
      case "a": return this.go(judge("distinct", member.image));
      case "Y": return this.go(ask("accept"));
      case "A": return this.go(judge("distinct"));
      case "n": case "0": case "y": case "1": return this.answer(member, key === "n" || key === "0" ? "no" : "yes");
      case "s": case " ": case "ArrowDown": case "j": return this.go(ask("duplicates", { cluster: view.cluster + 1 }));
      case "ArrowUp": return this.go(ask("duplicates", { cluster: view.cluster - 1, step: -1 }));
      default: return undefined;
    }
  },

  /** If two classes have the picture, one of them is wrong: the answer goes to the class of the focused picture. */
  async answer(member, word) {
    if (!member.stays && !view.isOut) return;
    await ask("answers", { class: member.class, images: [member.image], answer: word });
    await this.go(ask("duplicates", { cluster: view.cluster }));
  },

  /** After undo: the removed answer may belong to this group, so the group is shown again. */
  async undone(undone, show) {
    return show(undone.mode === "single" && view ? await ask("duplicates", { cluster: view.cluster }) : undone);
  },

  keys: [
    ["1 2", "it is the class of the first, the second"], ["Y", "accept all proposals"],
    ["← →", "from picture to picture"], ["k", "keep this one"], ["a", "this one is no duplicate"],
    ["A", "all are different"], ["y n", "it is, or is not, of its class"], ["s Space ↓", "next group"], ["↑", "previous group"],
  ],
};
