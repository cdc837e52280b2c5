// A square in a picture, in source pixels. All numbers are integers. The square never leaves the picture; if the squares of the
// class may (`leaves`), its centre never does.

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

export const least = 16;

/** The longest side of a square. */
const most = ({ width, height, leaves }) => (leaves ? Math.max(width, height) : Math.min(width, height));
const fitting = (side, picture) => clamp(side, Math.min(least, most(picture)), most(picture));

/** The square nearest to the wanted one that is allowed. */
export function inside({ x, y, side }, picture) {
  const whole = fitting(Math.round(side), picture);
  const over = picture.leaves ? Math.floor(whole / 2) : 0;
  const place = (wanted, length) => clamp(Math.round(wanted), -over, length - whole + over);
  return { x: place(x, picture.width), y: place(y, picture.height), side: whole };
}

export const moved = (box, across, down, picture) => inside({ ...box, x: box.x + across, y: box.y + down }, picture);

/** Scales a square to a percentage of itself about a point, by default its centre. */
export function scaled(box, percent, picture, at = { x: box.x + box.side / 2, y: box.y + box.side / 2 }) {
  // At least a pixel: ten per cent of a small square may round to nothing.
  const wanted = Math.round((box.side * percent) / 100);
  const other = percent > 100 ? Math.max(box.side + 1, wanted) : Math.min(box.side - 1, wanted);
  const side = fitting(other, picture);
  const share = { x: (at.x - box.x) / box.side, y: (at.y - box.y) / box.side };
  return inside({ x: at.x - share.x * side, y: at.y - share.y * side, side }, picture);
}

export const centred = (box, { width, height }) =>
  ({ ...box, x: Math.trunc((width - box.side) / 2), y: Math.trunc((height - box.side) / 2) });

/** Pulls a handle (`n`, `se` and so on) to a point; the opposite edge or corner stays. */
export function pulled(box, handle, point, picture) {
  const [left, top, right, bottom] = [box.x, box.y, box.x + box.side, box.y + box.side];
  const across = handle.includes("e") ? point.x - left : handle.includes("w") ? right - point.x : 0;
  const down = handle.includes("s") ? point.y - top : handle.includes("n") ? bottom - point.y : 0;
  const far = most(picture);
  const roomAcross = picture.leaves ? far : handle.includes("w") ? right : handle.includes("e") ? picture.width - left : picture.width;
  const roomDown = picture.leaves ? far : handle.includes("n") ? bottom : handle.includes("s") ? picture.height - top : picture.height;
  const side = Math.round(clamp(Math.max(across, down), Math.min(least, far), Math.min(roomAcross, roomDown)));
  const x = handle.includes("w") ? right - side : handle.includes("e") ? left : left + (box.side - side) / 2;
  const y = handle.includes("n") ? bottom - side : handle.includes("s") ? top : top + (box.side - side) / 2;
  return inside({ x, y, side }, picture);
}
