#include "cells.h"

static inline uint8_t dsb_greatest(const uint8_t *cell) {
  const uint8_t greater = cell[0] > cell[1] ? cell[0] : cell[1];
  return greater > cell[2] ? greater : cell[2];
}

static inline uint8_t dsb_least(const uint8_t *cell) {
  const uint8_t lesser = cell[0] < cell[1] ? cell[0] : cell[1];
  return lesser < cell[2] ? lesser : cell[2];
}

uint32_t dsb_cells_chroma(const uint8_t *cells, size_t count) {
  uint32_t counts[256] = {0};
  for (size_t cell = 0; cell < count; cell += 2, cells += 6) counts[dsb_greatest(cells) - dsb_least(cells)] += 1;
  uint32_t beyond = (uint32_t)(count / 2 * 5 / 1000);
  uint32_t chroma = 255;
  while (chroma > 0 && beyond >= counts[chroma]) beyond -= counts[chroma--];
  return chroma;
}

dsb_cell_sums dsb_cells_sums(
    const uint8_t *cells, const uint8_t *grey, const uint8_t *skipped, size_t count, uint8_t limit) {
  dsb_cell_sums sums = {0};
  for (size_t cell = 0; cell < count; cell++, cells += 3) {
    const uint32_t taken = skipped[cell] == 0;
    sums.count += taken;
    sums.brightness += taken * grey[cell];
    sums.clipped += taken & (dsb_greatest(cells) >= limit);
  }
  return sums;
}

uint32_t dsb_cells_count(const uint8_t *grey, size_t count, uint8_t least) {
  uint32_t found = 0;
  for (size_t cell = 0; cell < count; cell++) found += grey[cell] >= least;
  return found;
}

/// Whether `count` cells, `step` apart, are all at least `least`.
static bool dsb_cells_all(const uint8_t *grey, size_t count, size_t step, uint8_t least) {
  for (size_t cell = 0; cell < count; cell++) {
    if (grey[cell * step] < least) return false;
  }
  return true;
}

uint32_t dsb_cells_bars(const uint8_t *grey, size_t side, uint8_t least) {
  size_t top = 0, bottom = side, left = 0, right = side;
  while (top < side && dsb_cells_all(grey + top * side, side, 1, least)) top++;
  if (top == side) return (uint32_t)(side * side);
  while (dsb_cells_all(grey + (bottom - 1) * side, side, 1, least)) bottom--;
  const uint8_t *rest = grey + top * side;
  while (dsb_cells_all(rest + left, bottom - top, side, least)) left++;
  while (dsb_cells_all(rest + right - 1, bottom - top, side, least)) right--;
  return (uint32_t)(side * side - (bottom - top) * (right - left));
}
