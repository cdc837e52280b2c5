// Exact area reduction of RGB rows to a small square, in one pass, in integers.

#ifndef DSB_AREA_H
#define DSB_AREA_H

#include <stddef.h>
#include <stdint.h>

typedef struct dsb_area dsb_area;

enum {
  /// The cells on a side of the square.
  DSB_AREA_SIDE = 64,
  /// The longest side of a picture: column sums fit 32 bits up to here.
  DSB_AREA_LONGEST = 1 << 24,
};

/// A reduction of a picture of `width` x `height` pixels to DSB_AREA_SIDE both ways, the aspect ratio not kept.
/// Each cell is the mean of the picture over the cell's area, with fractional weights at its edges.
/// NULL when there is no memory, or a side is 0 or over DSB_AREA_LONGEST.
dsb_area *dsb_area_create(uint32_t width, uint32_t height);

void dsb_area_destroy(dsb_area *area);

/// Takes the next `count` rows of packed RGB, `stride` bytes apart.
void dsb_area_add(dsb_area *area, const uint8_t *rows, size_t stride, uint32_t count);

/// After all rows: the cells as RGB, rounded half up, DSB_AREA_SIDE squared times 3 bytes.
void dsb_area_colour(const dsb_area *area, uint8_t *cells);

/// After all rows: grey (.299 R + .587 G + .114 B) of cells joined `join` by `join`, rounded half up.
/// `join` is 1 or 2.
void dsb_area_grey(const dsb_area *area, uint32_t join, uint8_t *cells);

#endif
