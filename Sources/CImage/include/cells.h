// What a reduced picture says as a whole.

#ifndef DSB_CELLS_H
#define DSB_CELLS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  /// The difference of channels that 995 of 1,000 cells do not exceed.
  uint32_t chroma;
  /// How many cells were not skipped.
  uint32_t count;
  /// Their grey values together.
  uint32_t brightness;
  /// Those of them with a channel of at least the limit.
  uint32_t clipped;
} dsb_cell_sums;

/// Sums over every second cell of RGB, but for `chroma` over those whose byte in `skipped` is 0.
dsb_cell_sums dsb_cells_sums(
    const uint8_t *cells, const uint8_t *grey, const uint8_t *skipped, size_t count, uint8_t limit);

/// How many of `count` bytes are at least `least`.
uint32_t dsb_cells_count(const uint8_t *grey, size_t count, uint8_t least);

#endif
