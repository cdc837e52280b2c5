#include "resample.h"

#include <string.h>

static inline uint8_t dsb_clamp(int32_t sum) {
  const int32_t value = (sum + (1 << 13)) >> 14;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

enum { DSB_STRIP = 512 };

/// One output row: strips of the source's columns, so that the sums stay in the nearest cache.
static void dsb_resample_down(
    const uint8_t *source, size_t count, size_t stride, const int16_t *weights, uint32_t taps, uint8_t *target) {
  for (size_t start = 0; start < count; start += DSB_STRIP) {
    const size_t length = count - start < DSB_STRIP ? count - start : DSB_STRIP;
    int32_t sums[DSB_STRIP];
    memset(sums, 0, length * sizeof *sums);
    for (uint32_t tap = 0; tap < taps; tap++) {
      const int16_t weight = weights[tap];
      if (weight == 0) continue;
      const uint8_t *row = source + tap * stride + start;
      for (size_t index = 0; index < length; index++) sums[index] += (int16_t)row[index] * weight;
    }
    for (size_t index = 0; index < length; index++) target[start + index] = dsb_clamp(sums[index]);
  }
}

static void dsb_resample_across(const uint8_t *row, uint32_t channels, dsb_weights columns, uint8_t *target) {
  for (uint32_t x = 0; x < columns.count; x++) {
    const uint8_t *pixel = row + (size_t)columns.first[x] * channels;
    const int16_t *weights = columns.weights + (size_t)x * columns.taps;
    if (channels == 3) {
      int32_t red = 0, green = 0, blue = 0;
      for (uint32_t tap = 0; tap < columns.taps; tap++) {
        red += pixel[tap * 3] * weights[tap];
        green += pixel[tap * 3 + 1] * weights[tap];
        blue += pixel[tap * 3 + 2] * weights[tap];
      }
      target[x * 3] = dsb_clamp(red);
      target[x * 3 + 1] = dsb_clamp(green);
      target[x * 3 + 2] = dsb_clamp(blue);
    } else {
      int32_t grey = 0;
      for (uint32_t tap = 0; tap < columns.taps; tap++) grey += pixel[tap] * weights[tap];
      target[x] = dsb_clamp(grey);
    }
  }
}

void dsb_resample(
    const uint8_t *source, uint32_t width, size_t stride, uint32_t channels, dsb_weights columns, dsb_weights rows,
    uint8_t *scratch, uint8_t *target) {
  for (uint32_t y = 0; y < rows.count; y++) {
    dsb_resample_down(
        source + (size_t)rows.first[y] * stride, (size_t)width * channels, stride, rows.weights + (size_t)y * rows.taps,
        rows.taps, scratch);
    dsb_resample_across(scratch, channels, columns, target + (size_t)y * columns.count * channels);
  }
}
