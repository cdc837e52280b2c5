// The last screen of a mode: the answers given, the pictures left, and the next command.

import { button, make, percent, progress, say, stage } from "./elements.js";

const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

function heading(view, left, toGo) {
  if (view.about === "duplicates") return "No copies to judge";
  if (view.about === "crops") return "No crop waits for you";
  if (!left) return "Everything is answered";
  return toGo ? "So far" : "All that was asked for is answered";
}

/** How sure a model is of the unanswered pictures, and whether that is enough. */
const sure = ({ rest, enough }) => (rest ? `${percent(rest.value)}${enough ? ", enough" : ""}` : "–");

function table(classes) {
  // Without a model there is no such number.
  const judges = classes.some((item) => item.sureness.rest);
  const head = ["Class", "Yes", "No", "Skipped", "Unanswered", ...(judges ? ["How sure the model is of the rest"] : [])];
  return make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Answers by class" },
    make("table", {}, make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...classes.map((item) => make("tr", {}, make("th", { scope: "row" }, item.title),
        ...[item.yes, item.no, item.skip, item.left, ...(judges ? [sure(item.sureness)] : [])].map((text) => make("td", {}, String(text))))))));
}

/** Copies the command. If the browser forbids that, the text is selected so that the person can copy it. */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    say("Copied");
  } catch {
    getSelection().selectAllChildren(code);
    say("Selected: press Ctrl+C");
  }
}

/** Shows the last screen; `open` opens a mode. */
export function tally(view, open) {
  const sum = (name) => view.classes.reduce((total, item) => total + item[name], 0);
  const [count, left, toGo] = [sum("count"), sum("left"), sum("toGo")];
  const next = view.classes.find((item) => item.toGo) ?? view.classes.find((item) => item.left);
  const rest = [];
  if (next) {
    const text = toGo ? `${many(toGo, "answer")} to go: label ${next.title}` : `Go on: ${many(left, "picture")} unanswered`;
    rest.push(["single", text, "l", next.name]);
  }
  if (view.crops && view.about !== "crops") rest.push(["crop", `Draw squares: ${many(view.crops, "picture")} without one by you`, "c"]);
  if (view.duplicates) rest.push(["duplicates", `Judge ${many(view.duplicates, "group")} of copies`, "d"]);
  const title = heading(view, left, toGo);
  const code = make("code", { className: "command" }, view.command);
  stage(
    "done", null,
    make("div", { className: "done" },
      make("h1", {}, title),
      table(view.classes),
      make("p", {}, "Your answers are saved. Bring the dataset up to date with"),
      make("p", { className: "next" }, code, " ", button("Copy", null, () => copy(code))),
      ...rest.map(([mode, text, key, name]) => make("p", {}, button(text, key, () => open(mode, name))))));
  progress(count - left, count, `${count - left} of ${many(count, "picture")} in ${many(view.classes.length, "class", "classes")} answered`);
  say(`${title}. The next command is ${view.command}.`);
}
