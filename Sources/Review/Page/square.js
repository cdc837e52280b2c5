// A square in a picture, in source pixels. All numbers are integers, and the square never leaves the picture.

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

export const least = 16;

/** The square inside a picture that is nearest to the given one. */
export function inside({ x, y, side }, { width, height }) {
  const most = Math.min(width, height);
  const whole = clamp(Math.round(side), Math.min(least, most), most);
  return { x: clamp(Math.round(x), 0, width - whole), y: clamp(Math.round(y), 0, height - whole), side: whole };
}

export const moved = (box, across, down, picture) => inside({ ...box, x: box.x + across, y: box.y + down }, picture);

/** Scales a square to a percentage of itself about a point, by default its centre. */
export function scaled(box, percent, picture, at = { x: box.x + box.side / 2, y: box.y + box.side / 2 }) {
  const most = Math.min(picture.width, picture.height);
  // Change by at least a pixel, because ten per cent of a small square may round to nothing.
  const wanted = Math.round((box.side * percent) / 100);
  const other = percent > 100 ? Math.max(box.side + 1, wanted) : Math.min(box.side - 1, wanted);
  const side = clamp(other, Math.min(least, most), most);
  const share = { x: (at.x - box.x) / box.side, y: (at.y - box.y) / box.side };
  return inside({ x: at.x - share.x * side, y: at.y - share.y * side, side }, picture);
}

export const centred = (box, { width, height }) =>
  ({ ...box, x: Math.floor((width - box.side) / 2), y: Math.floor((height - box.side) / 2) });

/** Pulls a handle (`n`, `se` and so on) to a point; the opposite edge or corner stays. */
export function pulled(box, handle, point, picture) {
  const [left, top, right, bottom] = [box.x, box.y, box.x + box.side, box.y + box.side];
  const across = handle.includes("e") ? point.x - left : handle.includes("w") ? right - point.x : 0;
  const down = handle.includes("s") ? point.y - top : handle.includes("n") ? bottom - point.y : 0;
  const roomAcross = handle.includes("w") ? right : handle.includes("e") ? picture.width - left : picture.width;
  const roomDown = handle.includes("n") ? bottom : handle.includes("s") ? picture.height - top : picture.height;
  const side = Math.round(clamp(Math.max(across, down), Math.min(least, picture.width, picture.height), Math.min(roomAcross, roomDown)));
  const x = handle.includes("w") ? right - side : handle.includes("e") ? left : left + (box.side - side) / 2;
  const y = handle.includes("n") ? bottom - side : handle.includes("s") ? top : top + (box.side - side) / 2;
  return inside({ x, y, side }, picture);
}
