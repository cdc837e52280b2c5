// Separable resampling with integer weights: exact sums, so the same bytes on every machine.

#ifndef DSB_RESAMPLE_H
#define DSB_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/// Weights of one direction: output index i is the sum over k < taps of source[first[i] + k] * weights[i * taps + k],
/// divided by 2^14; the weights of each output add up to 2^14.
typedef struct {
  uint32_t count;
  uint32_t taps;
  const int32_t *first;
  const int16_t *weights;
} dsb_weights;

/// Resamples packed rows of `channels` bytes a pixel, `stride` bytes apart, first down, then across.
/// `scratch` holds source `width * channels` bytes, `target` columns.count * rows.count * channels.
void dsb_resample(
    const uint8_t *source, uint32_t width, size_t stride, uint32_t channels, dsb_weights columns, dsb_weights rows,
    uint8_t *scratch, uint8_t *target);

#endif
