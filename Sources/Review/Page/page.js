// The page: its mode, its keys, its header and its footer.

import { ask } from "./api.js";
import { byId, inTurn, make, told } from "./elements.js";
import { crop } from "./crop.js";
import { duplicates } from "./duplicates.js";
import { grid } from "./grid.js";
import { quality } from "./quality.js";
import { sheet } from "./sheet.js";
import { single } from "./single.js";
import { tally } from "./tally.js";
import { zoom } from "./zoom.js";

const modes = { single, grid, duplicates, quality, crop, sheet };
let mode = "done";
/** The mode before the last screen; undo returns to it. */
let last = "single";

/** Shows the view that dsbuild sent. */
async function show(view) {
  if (view.undone === false) return told("Nothing to undo");
  mode = view.mode in modes ? view.mode : "done";
  if (mode === "done") tally(view, open);
  else {
    await modes[mode].show(view);
    last = mode;
  }
  head(view);
  told(view.said);
}

for (const item of Object.values(modes)) {
  item.go = async (promise) => show(await promise);
  item.head = (view) => head(view);
}

/** Updates the header: modes, classes with the number of open pictures, undo. */
function head(view) {
  for (const tab of document.querySelectorAll("nav [data-go]")) {
    if (tab.dataset.go === mode) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  byId("undo").disabled = !view.undo;
  if (!view.classes) return;
  const toGo = view.classes.reduce((sum, item) => sum + item.toGo, 0);
  const pending = view.classes.some((item) => item.sureness.pending);
  document.title = `${toGo ? `${toGo} to go` : pending ? "…" : "done"} · ${view.dataset} · dsbuild review`;
  const crops = mode === "crop" || mode === "sheet";
  const select = byId("classes");
  select.replaceChildren(...view.classes.map((item) => {
    const left = crops ? item.uncropped : item.toGo;
    // The model still learns from the last answer, and may ask for more.
    const end = !crops && item.sureness.pending ? "…" : "done";
    return make("option", { value: item.name, selected: item.name === view.class },
      `${item.title}: ${left ? `${left} to go` : end}`);
  }));
  if (!view.class) select.prepend(make("option", { selected: true, disabled: true }, "Classes"));
}

/** Opens a mode for the present class. */
const open = async (name, of = modes[mode]?.class?.()) => show(await modes[name].open(of));

async function undo() {
  const view = await ask("undo");
  const back = modes[mode] ?? modes[last];
  if (back.undone && view.undone !== false) await back.undone(view, show);
  else await show(view);
  if (view.undone !== false) told(view.said ?? "Taken back");
}

function help() {
  const rows = [...(modes[mode]?.keys ?? []), ["u Backspace Ctrl+Z", "undo, without limit"], ["g", "grid"],
    ["d", "duplicates"], ["q", "quality"], ["c", "crop"], ["t", "sheet of crops"], ["z", "enlarge the picture"], ["Esc", "back"], ["?", "this help"]];
  byId("keys").replaceChildren(make("table", {}, make("tbody", {}, ...rows.map(([keys, text]) =>
    make("tr", {}, make("th", { scope: "row" }, ...keys.split(" ").flatMap((key) => [make("kbd", {}, key), " "])),
      make("td", {}, text))))));
  byId("help").showModal();
}

/** Handles a key. The keys of the mode take precedence over those of the page. */
function key(name, event) {
  const own = modes[mode]?.act(name, event);
  if (own !== undefined) return own;
  if (name === "u" || name === "Backspace") return undo();
  if (name === "?") return help();
  if (name === "z") return zoom();
  const go = { g: "grid", d: "duplicates", q: "quality", c: "crop", t: "sheet", l: "single", Escape: "single" }[name];
  return go && go !== mode ? open(go) : undefined;
}

addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.altKey || event.metaKey) return;
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
  // A held key may move, but never answers twice.
  if (event.repeat && !event.key.startsWith("Arrow") && event.key !== "+" && event.key !== "-") return;
  const used = [" ", "Backspace", "Enter", "PageUp", "PageDown"].includes(event.key) || event.key.startsWith("Arrow");
  if (used || control) event.preventDefault();
  const { shiftKey, timeStamp } = event;
  // Caps Lock does not change the meaning of a letter.
  const name = event.key.length === 1 && !shiftKey ? event.key.toLowerCase() : event.key;
  inTurn(() => key(name, { shiftKey, control, at: timeStamp }));
});

// A clicked button loses the focus, or the next space would press it again.
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

inTurn(async () => show(await ask("open"))).then(() => {
  // The first request failed. The error is shown above, and nothing else will load.
  if (!document.body.dataset.mode) byId("stage").replaceChildren(make("h1", {}, "The page could not be opened"));
});
