#include "cosine.h"

/// cos(k pi / 128) * 2^16, rounded, for a quarter of a turn: written out, so that no machine's cosine is asked.
static const int32_t dsb_quarter[65] = {
    65536, 65516, 65457, 65358, 65220, 65043, 64827, 64571, 64277, 63944, 63572, 63162, 62714,
    62228, 61705, 61145, 60547, 59914, 59244, 58538, 57798, 57022, 56212, 55368, 54491, 53581,
    52639, 51665, 50660, 49624, 48559, 47464, 46341, 45190, 44011, 42806, 41576, 40320, 39040,
    37736, 36410, 35062, 33692, 32303, 30893, 29466, 28020, 26558, 25080, 23586, 22078, 20557,
    19024, 17479, 15924, 14359, 12785, 11204, 9616, 8022, 6424, 4821, 3216, 1608, 0,
};

static int32_t dsb_cosine(uint32_t step) {
  step %= 256;
  if (step > 128) step = 256 - step;
  return step <= 64 ? dsb_quarter[step] : -dsb_quarter[128 - step];
}

void dsb_cosine_transform(const uint8_t *grey, uint32_t side, uint32_t count, int64_t *coefficients) {
  int32_t table[16 * 64];
  int64_t rows[64 * 16];
  const uint32_t unit = 64 / side;
  for (uint32_t k = 0; k < count; k++) {
    for (uint32_t n = 0; n < side; n++) table[k * side + n] = dsb_cosine((2 * n + 1) * (k + 1) * unit);
  }
  for (uint32_t y = 0; y < side; y++) {
    for (uint32_t k = 0; k < count; k++) {
      // At most 64 * 255 * 2^16, which is under 2^31.
      int32_t sum = 0;
      for (uint32_t n = 0; n < side; n++) sum += table[k * side + n] * grey[y * side + n];
      rows[y * count + k] = sum;
    }
  }
  for (uint32_t v = 0; v < count; v++) {
    for (uint32_t k = 0; k < count; k++) {
      int64_t sum = 0;
      for (uint32_t y = 0; y < side; y++) sum += table[v * side + y] * rows[y * count + k];
      coefficients[v * count + k] = sum;
    }
  }
}
