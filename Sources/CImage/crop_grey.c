#include "crop_grey.h"

#include "wide.h"

enum { SIDE = 64, PART = 60, CELLS = 32 };

// A pixel is CELLS units wide and a cell PART units, so every overlap is an integer, as in area.c.

/// The brightness of each pixel in thousandths.
DSB_INLINE void find_luma(const uint8_t *restrict thumbnail, uint32_t luma[restrict SIDE * SIDE]) {
  for (int k = 0; k < SIDE * SIDE; k++)
    luma[k] = 299u * thumbnail[3 * k] + 587u * thumbnail[3 * k + 1] + 114u * thumbnail[3 * k + 2];
}

/// Adds `weight` times each of `count` values.
DSB_INLINE void add(uint32_t *restrict sums, const uint32_t *restrict values, uint32_t weight, int count) {
  for (int k = 0; k < count; k++) sums[k] += values[k] * weight;
}

/// The pixels that a cell overlaps: the first one, their number, and the overlap of each in units.
typedef struct {
  uint32_t first;
  uint32_t count;
  uint32_t weights[4];
} overlap;

DSB_INLINE void find_overlaps(overlap overlaps[CELLS]) {
  for (uint32_t cell = 0; cell < CELLS; cell++) {
    const uint32_t start = cell * PART, end = start + PART;
    overlap *found = &overlaps[cell];
    found->first = start / CELLS;
    found->count = 0;
    for (uint32_t pixel = found->first; pixel * CELLS < end; pixel++) {
      const uint32_t left = pixel * CELLS > start ? pixel * CELLS : start;
      const uint32_t right = (pixel + 1) * CELLS < end ? (pixel + 1) * CELLS : end;
      found->weights[found->count++] = right - left;
    }
  }
}

DSB_WIDE void dsb_crop_grey(const uint8_t *thumbnail, uint8_t *cells) {
  overlap overlaps[CELLS];
  find_overlaps(overlaps);
  uint32_t luma[SIDE * SIDE];
  find_luma(thumbnail, luma);
  for (int corner = 0; corner < 4; corner++) {
    const uint32_t x = corner & 1 ? SIDE - PART : 0, y = corner & 2 ? SIDE - PART : 0;
    for (uint32_t cell = 0; cell < CELLS; cell++) {
      // Vertically first: at most 60 * 255,000 per column, below 2^24. Then horizontally, 60 times that, below 2^30.
      uint32_t columns[PART] = {0};
      const overlap *down = &overlaps[cell];
      for (uint32_t k = 0; k < down->count; k++)
        add(columns, luma + (y + down->first + k) * SIDE + x, down->weights[k], PART);
      for (uint32_t column = 0; column < CELLS; column++) {
        const overlap *across = &overlaps[column];
        uint32_t sum = 0;
        for (uint32_t k = 0; k < across->count; k++) sum += columns[across->first + k] * across->weights[k];
        cells[(corner * CELLS + cell) * CELLS + column] = (uint8_t)((sum + PART * PART * 500u) / (PART * PART * 1000u));
      }
    }
  }
}

DSB_WIDE void dsb_small_grey(const uint8_t *thumbnail, uint8_t *cells) {
  uint32_t luma[SIDE * SIDE];
  find_luma(thumbnail, luma);
  for (int y = 0; y < CELLS; y++) {
    const uint32_t *upper = luma + 2 * y * SIDE, *lower = upper + SIDE;
    for (int x = 0; x < CELLS; x++) {
      const uint32_t sum = upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1];
      cells[y * CELLS + x] = (uint8_t)((sum + 2000) / 4000);
    }
  }
}

enum { UNITS = 16, PIXEL = UNITS * SIDE };

/// The two pixels that a sixty-fourth of a box overlaps, and the overlap of each in 1024ths of a pixel. The box is at most as long as
/// the thumbnail, so there are no more.
typedef struct {
  uint32_t first;
  uint32_t second;
  uint32_t weights[2];
} pair;

static pair find_pair(uint32_t start, uint32_t length, uint32_t part) {
  const uint32_t low = start * SIDE + part * length, high = low + length;
  const uint32_t first = low / PIXEL, border = (first + 1) * PIXEL;
  if (high <= border) return (pair){first, first, {length, 0}};
  return (pair){first, first + 1, {border - low, high - border}};
}

DSB_WIDE void dsb_box_content(
    const uint8_t *thumbnail, uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint8_t *content) {
  pair columns[SIDE];
  for (uint32_t part = 0; part < SIDE; part++) columns[part] = find_pair(x, width, part);
  const uint32_t area = width * height;
  for (uint32_t row = 0; row < SIDE; row++) {
    const pair down = find_pair(y, height, row);
    const uint8_t *upper = thumbnail + down.first * SIDE * 3, *lower = thumbnail + down.second * SIDE * 3;
    // Vertically first: at most 1024 * 255. Then horizontally, 1024 times that, below 2^28.
    uint32_t sums[SIDE * 3];
    for (int k = 0; k < SIDE * 3; k++) sums[k] = upper[k] * down.weights[0] + lower[k] * down.weights[1];
    for (uint32_t column = 0; column < SIDE; column++) {
      const pair *across = &columns[column];
      const uint32_t *left = sums + across->first * 3, *right = sums + across->second * 3;
      for (int channel = 0; channel < 3; channel++) {
        const uint32_t sum = left[channel] * across->weights[0] + right[channel] * across->weights[1];
        *content++ = (uint8_t)((2 * sum + area) / (2 * area));
      }
    }
  }
}
