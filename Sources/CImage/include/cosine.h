// The two-dimensional cosine transform (DCT-II) of a small grey square, in integers: exact, so the same on every machine,
// and symmetric pictures give coefficients that are exactly zero.

#ifndef DSB_COSINE_H
#define DSB_COSINE_H

#include <stdint.h>

/// Coefficients 1 to `count` both ways (no mean, no purely horizontal or vertical frequency) of a square of `side` pixels,
/// row by row, scaled by 2^28. `side` is 32 or 64, `count` at most 16.
void dsb_cosine_transform(const uint8_t *grey, uint32_t side, uint32_t count, int64_t *coefficients);

/// One bit for each of `count` squared coefficients, highest bit of the first word first: over the median of all, the mean
/// of the two middle values, or not. `count` is 8 or 16.
void dsb_cosine_code(const int64_t *coefficients, uint32_t count, uint64_t *words);

/// PDQ's measure of how much there is to see in 64 x 64 grey pixels, 0 to 100.
uint8_t dsb_texture(const uint8_t *grey);

#endif
