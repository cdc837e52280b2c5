// Elements that every mode uses. Text is only ever set as text, because it comes from the lists of strangers.

import { Refused } from "./api.js";

let work = Promise.resolve();

/** Runs actions one after another, so that a fast key answers the picture that the person sees. Shows a refusal. */
export function inTurn(action) {
  work = work.then(action).then(() => trouble(null), (error) => {
    trouble(error instanceof Refused ? error.message : String(error));
    if (!(error instanceof Refused)) console.error(error);
  });
  return work;
}

/** An element with properties and children; strings become text. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else if (name === "data") Object.assign(element.dataset, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button that shows its key. */
export function button(text, key, action, className = "") {
  const element = make("button", { type: "button", className, onclick: () => inTurn(action) }, text, " ");
  if (key) element.append(make("kbd", {}, key));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Replaces the content of the page by that of a mode. */
export function stage(mode, image, ...children) {
  byId("stage").replaceChildren(...children);
  document.body.dataset.mode = mode;
  if (image) document.body.dataset.image = image;
  else delete document.body.dataset.image;
}

/** Announces a text to people who use a screen reader. */
export const say = (text) => { byId("status").textContent = text; };

/** Shows what was done until the next view, and announces it. */
export function told(text) {
  byId("said").textContent = text ?? "";
  if (text) say(text);
}

/** Shows an error, or hides the last one for null. */
export function trouble(text) {
  byId("trouble").textContent = text ?? "";
  byId("trouble").hidden = !text;
}

/** Sets the progress bar and the line below it. */
export function progress(done, count, text) {
  const bar = byId("bar");
  bar.setAttribute("aria-valuemax", count);
  bar.setAttribute("aria-valuenow", done);
  bar.firstElementChild.style.width = `${count ? Math.min(100, (100 * done) / count) : 100}%`;
  byId("line").textContent = text;
}

export const bytes = (count) => (count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`);
export const percent = (score) => `${Math.round(100 * score)} %`;
