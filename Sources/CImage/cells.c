#include "cells.h"

static inline uint8_t dsb_greatest(const uint8_t *cell) {
  const uint8_t greater = cell[0] > cell[1] ? cell[0] : cell[1];
  return greater > cell[2] ? greater : cell[2];
}

static inline uint8_t dsb_least(const uint8_t *cell) {
  const uint8_t lesser = cell[0] < cell[1] ? cell[0] : cell[1];
  return lesser < cell[2] ? lesser : cell[2];
}

dsb_cell_sums dsb_cells_sums(
    const uint8_t *cells, const uint8_t *grey, const uint8_t *skipped, size_t count, uint8_t limit) {
  dsb_cell_sums sums = {0};
  uint32_t counts[256] = {0};
  for (size_t cell = 0; cell < count; cell += 2, cells += 6) {
    const uint8_t greatest = dsb_greatest(cells);
    counts[greatest - dsb_least(cells)] += 1;
    const uint32_t taken = skipped[cell] == 0;
    sums.count += taken;
    sums.brightness += taken * grey[cell];
    sums.clipped += taken & (greatest >= limit);
  }
  uint32_t beyond = (uint32_t)(count / 2 * 5 / 1000);
  sums.chroma = 255;
  while (sums.chroma > 0 && beyond >= counts[sums.chroma]) beyond -= counts[sums.chroma--];
  return sums;
}

uint32_t dsb_cells_count(const uint8_t *grey, size_t count, uint8_t least) {
  uint32_t found = 0;
  for (size_t cell = 0; cell < count; cell++) found += grey[cell] >= least;
  return found;
}
