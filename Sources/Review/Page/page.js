// The page: which mode is on, what keys do, what the head and the foot show.

import { ask } from "./api.js";
import { button, byId, inTurn, make, progress, say, stage } from "./elements.js";
import { crop } from "./crop.js";
import { duplicates } from "./duplicates.js";
import { grid } from "./grid.js";
import { sheet } from "./sheet.js";
import { single } from "./single.js";

const modes = { single, grid, duplicates, crop, sheet };
let mode = "done";

/** Shows what dsbuild said comes next. */
async function show(view) {
  if (view.undone === false) return say("Nothing to undo");
  mode = view.mode in modes ? view.mode : "done";
  if (mode === "done") done(view);
  else await modes[mode].show(view);
  head(view);
}

for (const item of Object.values(modes)) item.go = async (promise) => show(await promise);

/** Everything is answered. */
function done(view) {
  const rest = [];
  if (view.crops) rest.push(["crop", `${view.crops} pictures have no square by you yet`, "c"]);
  if (view.duplicates) rest.push(["duplicates", `${view.duplicates} clusters of near duplicates can be judged`, "d"]);
  stage(
    "done", null,
    make("div", { className: "done" },
      make("h1", {}, "Everything is answered"),
      make("p", {}, "Bring the dataset up to date with"),
      make("p", {}, make("code", { className: "command" }, view.command)),
      ...rest.map(([name, text, key]) =>
        make("p", {}, button(text, key, () => open(name))))));
  const count = view.classes.reduce((sum, item) => sum + item.count, 0);
  progress(count, count, `${count} pictures in ${view.classes.length} classes`);
  say("Everything is answered. The next command is dsbuild.");
}

/** The head: modes, classes with what is left, undo. */
function head(view) {
  for (const tab of document.querySelectorAll("nav [data-go]")) {
    if (tab.dataset.go === mode) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  byId("undo").disabled = !view.undo;
  if (!view.classes) return;
  const crops = mode === "crop" || mode === "sheet";
  const select = byId("classes");
  select.replaceChildren(...view.classes.map((item) => {
    const left = crops ? item.uncropped : item.left;
    return make("option", { value: item.name, selected: item.name === view.class },
      `${item.title} — ${left ? `${left} left` : "done"}`);
  }));
  if (!view.class) select.prepend(make("option", { selected: true, disabled: true }, "Classes"));
}

/** Goes to a mode, in the class that is on. */
const open = async (name, of = modes[mode]?.class?.()) => show(await modes[name].open(of));

async function undo() {
  const view = await ask("undo");
  if (view.mode === "single" && modes[mode]?.undone) await modes[mode].undone(view, show);
  else await show(view);
  if (view.undone !== false) say("Taken back");
}

function help() {
  const rows = [...(modes[mode]?.keys ?? []), ["u Backspace Ctrl+Z", "undo, without limit"], ["g", "grid"],
    ["d", "duplicates"], ["c", "crop"], ["t", "sheet of crops"], ["Esc", "back"], ["?", "this help"]];
  byId("keys").replaceChildren(make("table", {}, make("tbody", {}, ...rows.map(([keys, text]) =>
    make("tr", {}, make("th", { scope: "row" }, ...keys.split(" ").flatMap((key) => [make("kbd", {}, key), " "])),
      make("td", {}, text))))));
  byId("help").showModal();
}

/** What a key does wherever one is; a mode's own keys come first. */
function key(name, event) {
  const own = modes[mode]?.act(name, event);
  if (own !== undefined) return own;
  if (name === "u" || name === "Backspace") return undo();
  if (name === "?") return help();
  const go = { g: "grid", d: "duplicates", c: "crop", t: "sheet", l: "single", Escape: "single" }[name];
  return go && go !== mode ? open(go) : undefined;
}

addEventListener("keydown", (event) => {
  if (byId("help").open || event.altKey || event.metaKey) return;
  const control = event.ctrlKey;
  if (control && event.key.toLowerCase() === "z") {
    event.preventDefault();
    inTurn(undo);
    return;
  }
  if (control && !(event.key.toLowerCase() === "a" && modes[mode]?.selects)) return;
  const target = event.target;
  if (target instanceof HTMLSelectElement && event.key !== "Escape") return;
  if (target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " ")) return;
  // A key held down moves, but never answers twice.
  if (event.repeat && !event.key.startsWith("Arrow") && event.key !== "+" && event.key !== "-") return;
  const used = [" ", "Backspace", "Enter", "PageUp", "PageDown"].includes(event.key) || event.key.startsWith("Arrow");
  if (used || control) event.preventDefault();
  const { shiftKey } = event;
  // With the caps locked a letter is still the same key.
  const name = event.key.length === 1 && !shiftKey ? event.key.toLowerCase() : event.key;
  inTurn(() => key(name, { shiftKey, control }));
});

// A button keeps no focus after a click, or the next space would press it again.
addEventListener("click", (event) => {
  const clicked = event.target.closest?.("button");
  if (clicked && event.detail > 0) clicked.blur();
});

for (const tab of document.querySelectorAll("nav [data-go]")) {
  tab.addEventListener("click", () => inTurn(() => open(tab.dataset.go)));
}
byId("undo").addEventListener("click", () => inTurn(undo));
byId("help-button").addEventListener("click", help);
byId("classes").addEventListener("change", (event) => {
  const name = event.target.value;
  inTurn(() => open(mode === "done" || mode === "duplicates" ? "single" : mode, name));
  event.target.blur();
});

inTurn(async () => show(await ask("open")));
