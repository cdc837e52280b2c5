// Exact area reduction of RGB rows to a small square, in one pass and with integers.

#ifndef DSB_AREA_H
#define DSB_AREA_H

#include <stddef.h>
#include <stdint.h>

typedef struct dsb_area dsb_area;

enum {
  /// The number of cells on each side of the square.
  DSB_AREA_SIDE = 64,
  /// The longest side of a picture: up to here column sums fit in 32 bits.
  DSB_AREA_LONGEST = 1 << 24,
};

/// Creates a reduction of a picture of `width` x `height` pixels to DSB_AREA_SIDE in both directions, without keeping
/// the aspect ratio. Each cell is the mean of the picture over the cell's area, with fractional weights at its edges.
/// Returns NULL if there is no memory, or a side is 0 or over DSB_AREA_LONGEST.
dsb_area *dsb_area_create(uint32_t width, uint32_t height);

void dsb_area_destroy(dsb_area *area);

/// Adds the next `count` rows of packed RGB, `stride` bytes apart.
void dsb_area_add(dsb_area *area, const uint8_t *rows, size_t stride, uint32_t count);

/// Writes the cells as RGB after all rows were added, rounded half up: DSB_AREA_SIDE squared times 3 bytes.
void dsb_area_colour(const dsb_area *area, uint8_t *cells);

/// Writes the cells as grey (.299 R + .587 G + .114 B) after all rows were added, rounded half up. Each value is the
/// mean of `join` by `join` cells; `join` is 1 or 2.
void dsb_area_grey(const dsb_area *area, uint32_t join, uint8_t *cells);

#endif
