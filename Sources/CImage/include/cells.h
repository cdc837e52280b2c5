// Counts the cells of a reduced picture.

#ifndef DSB_CELLS_H
#define DSB_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The difference between the channels of a cell that 995 of 1,000 cells of RGB do not exceed. It looks at every second cell.
uint32_t dsb_cells_chroma(const uint8_t *cells, size_t count);

typedef struct {
  /// The number of cells that were not skipped.
  uint32_t count;
  /// The sum of their grey levels.
  uint32_t brightness;
  /// How many of them have a channel of at least `limit`.
  uint32_t clipped;
} dsb_cell_sums;

/// Sums over the cells of RGB and of grey whose byte in `skipped` is 0.
dsb_cell_sums dsb_cells_sums(
    const uint8_t *cells, const uint8_t *grey, const uint8_t *skipped, size_t count, uint8_t limit);

/// How many of `count` bytes are at least `least`.
uint32_t dsb_cells_count(const uint8_t *grey, size_t count, uint8_t least);

/// How many cells of a square are in the rows and columns along its border in which every cell is at least `least`.
uint32_t dsb_cells_bars(const uint8_t *grey, size_t side, uint8_t least);

#endif
