// The crop as it will be, drawn in the browser: the square, and outside the picture a colour or the border continued.

/** Parts of one direction: before the picture, the picture, behind it; `[first pixel, pixels, start, end]`. */
const parts = (length, start, end, size) => [[0, 1, 0, start], [0, length, start, end], [length - 1, 1, end, size]];

/** Draws the square `box` of a picture of `width` by `height`; `picture` may be a smaller copy of it. */
export function preview(canvas, picture, box, { width, height }, fill) {
  if (!picture.naturalWidth) return;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  const [across, down] = [canvas.width, canvas.height];
  const scale = across / box.side;
  context.fillStyle = fill === "edge" ? "#ffffff" : fill;
  context.fillRect(0, 0, across, down);
  const columns = parts(picture.naturalWidth, -box.x * scale, (width - box.x) * scale, across);
  const rows = parts(picture.naturalHeight, -box.y * scale, (height - box.y) * scale, down);
  for (const row of rows) {
    for (const column of columns) {
      const isPicture = row === rows[1] && column === columns[1];
      const [left, wide, x, right] = column;
      const [top, high, y, bottom] = row;
      if ((fill === "edge" || isPicture) && right > x && bottom > y) {
        context.drawImage(picture, left, top, wide, high, x, y, right - x, bottom - y);
      }
    }
  }
}
