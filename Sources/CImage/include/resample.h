// Separable resampling with integer weights: sums are exact, so the bytes are the same on every machine.

#ifndef DSB_RESAMPLE_H
#define DSB_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/// The weights of one direction: output i is the sum over k < taps of source[first[i] + k] * weights[i * taps + k],
/// divided by 2^14 and rounded. The weights of each output sum to 2^14, and every source pixel they refer to exists.
typedef struct {
  uint32_t count;
  uint32_t taps;
  const int32_t *first;
  const int16_t *weights;
} dsb_weights;

/// Resamples packed rows of `channels` (1 or 3) bytes per pixel, `stride` bytes apart, first vertically, then
/// horizontally, to `columns.count * rows.count * channels` bytes. Returns 0 if there is no memory for the buffers,
/// otherwise 1.
int dsb_resample(
    const uint8_t *source, uint32_t width, size_t stride, uint32_t channels, dsb_weights columns, dsb_weights rows,
    uint8_t *target);

#endif
