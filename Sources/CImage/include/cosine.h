// The two-dimensional cosine transform (DCT-II) of a small grey square, with integers. It is exact, so the result is
// the same on every machine, and coefficients that symmetry cancels are exactly zero.

#ifndef DSB_COSINE_H
#define DSB_COSINE_H

#include <stdint.h>

/// Computes coefficients 1 to `count` in both directions (no mean, no purely horizontal or vertical frequency) of a
/// square of `side` pixels, row by row, scaled by 2^28. `side` is 32 or 64, `count` at most 16.
void dsb_cosine_transform(const uint8_t *grey, uint32_t side, uint32_t count, int64_t *coefficients);

/// Writes one bit for each of `count` squared coefficients, starting with the highest bit of the first word. The bit is
/// 1 if the coefficient is above the median of all, which is the mean of the two middle values. `count` is 8 or 16.
void dsb_cosine_code(const int64_t *coefficients, uint32_t count, uint64_t *words);

/// PDQ's measure of the structure in 64 x 64 grey pixels, 0 to 100.
uint8_t dsb_texture(const uint8_t *grey);

#endif
