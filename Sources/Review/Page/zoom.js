// Shows a picture as large as the window.

import { large } from "./api.js";
import { byId, make } from "./elements.js";

/** Opens the shown or focused picture; a click or a key closes it. */
export function zoom(image = document.body.dataset.image) {
  if (!image) return;
  const dialog = byId("zoom");
  const shown = large(image);
  dialog.firstElementChild.replaceChildren(make("img", { src: shown.src, alt: shown.alt || "The picture, enlarged", draggable: false }));
  dialog.onclick = () => dialog.close();
  dialog.onkeydown = (event) => {
    // The page behind the dialog must not see this key, because it would open the picture again.
    event.stopPropagation();
    if (!["z", " ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    dialog.close();
  };
  dialog.showModal();
}
