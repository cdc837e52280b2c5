#include "crop_grey.h"

enum { SIDE = 64, PART = 60, CELLS = 32 };

// A pixel is CELLS units wide and a cell PART units, so every overlap is an integer, as in area.c.

/// Adds `weight` times each of `count` values.
static void add(uint32_t *restrict sums, const uint32_t *restrict values, uint32_t weight, int count) {
  for (int k = 0; k < count; k++) sums[k] += values[k] * weight;
}

/// The pixels that a cell overlaps: the first one, their number, and the overlap of each in units.
typedef struct {
  uint32_t first;
  uint32_t count;
  uint32_t weights[4];
} overlap;

static void find_overlaps(overlap overlaps[CELLS]) {
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

void dsb_crop_grey(const uint8_t *thumbnail, uint8_t *cells) {
  overlap overlaps[CELLS];
  find_overlaps(overlaps);
  uint32_t luma[SIDE * SIDE];
  for (int k = 0; k < SIDE * SIDE; k++)
    luma[k] = 299u * thumbnail[3 * k] + 587u * thumbnail[3 * k + 1] + 114u * thumbnail[3 * k + 2];
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
