// Sums over the cells of a reduced picture.

#ifndef DSB_CELLS_H
#define DSB_CELLS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  /// The difference between the channels of a cell that 995 of 1,000 cells do not exceed.
  uint32_t chroma;
  /// The number of cells that were not skipped.
  uint32_t count;
  /// The sum of their grey levels.
  uint32_t brightness;
  /// How many of them have a channel of at least `limit`.
  uint32_t clipped;
} dsb_cell_sums;

/// Sums over every second cell of RGB. A cell whose byte in `skipped` is not 0 counts only for `chroma`.
dsb_cell_sums dsb_cells_sums(
    const uint8_t *cells, const uint8_t *grey, const uint8_t *skipped, size_t count, uint8_t limit);

/// How many of `count` bytes are at least `least`.
uint32_t dsb_cells_count(const uint8_t *grey, size_t count, uint8_t least);

#endif
