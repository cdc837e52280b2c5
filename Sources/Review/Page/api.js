// Requests to dsbuild, and the addresses of its pictures. The printed address contains the token behind `#`, which no log and no
// Referer ever contains. The script moves the token to the storage of this tab and removes it from the address.

const KEY = "dsbuild-token";
const fragment = location.hash.slice(1);
if (fragment) {
  sessionStorage.setItem(KEY, fragment);
  history.replaceState(null, "", "/");
}
addEventListener("hashchange", () => location.reload());

let folder = "";

/** A refusal with a message for the person. */
export class Refused extends Error {}

/** Sends a request. dsbuild answers after it has saved the change. */
export async function ask(path, body = {}) {
  let reply;
  try {
    reply = await fetch(`/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Dsbuild-Token": sessionStorage.getItem(KEY) ?? "" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused("dsbuild review has ended. Start it again and open the address it prints; nothing answered is lost.");
  }
  if (reply.status === 401) throw new Refused("This address lacks its secret part. Open the whole address that dsbuild review printed.");
  const value = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(value.error ?? `dsbuild refused the request (${reply.status}). Reload the page; if it comes again, start dsbuild review again.`);
  folder = value.pictures;
  return value;
}

/** The address of a picture: `kind` is `large`, `thumb`, or a square of it. */
export const source = (image, kind) => `${folder}${image}/${kind}`;

const kept = new Map();

/** The large picture as an element. The last 16 are kept, so that the next pictures are loaded before they are shown. */
export function large(image) {
  let element = kept.get(image);
  if (!element) {
    element = new Image();
    element.draggable = false;
    element.src = source(image, "large");
    element.ready = element.decode().catch(() => {});
    kept.set(image, element);
    if (kept.size > 16) kept.delete(kept.keys().next().value);
  }
  return element;
}

/** Waits until a picture can be painted, at most two seconds. A broken one is shown as broken. */
export const ready = (element) => Promise.race([element.ready, new Promise((done) => setTimeout(done, 2000))]);
