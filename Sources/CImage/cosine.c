#include "cosine.h"

#include "wide.h"

#include <stdlib.h>
#include <string.h>

/// cos(k pi / 128) * 2^14, rounded, for a quarter turn. The values are constants, because cosine functions differ
/// between machines.
static const int16_t dsb_quarter[65] = {
    16384, 16379, 16364, 16340, 16305, 16261, 16207, 16143, 16069, 15986, 15893, 15791, 15679,
    15557, 15426, 15286, 15137, 14978, 14811, 14635, 14449, 14256, 14053, 13842, 13623, 13395,
    13160, 12916, 12665, 12406, 12140, 11866, 11585, 11297, 11003, 10702, 10394, 10080, 9760,
    9434, 9102, 8765, 8423, 8076, 7723, 7366, 7005, 6639, 6270, 5897, 5520, 5139,
    4756, 4370, 3981, 3590, 3196, 2801, 2404, 2006, 1606, 1205, 804, 402, 0,
};

static int16_t dsb_cosine(uint32_t step) {
  step %= 256;
  if (step > 128) step = 256 - step;
  return (int16_t)(step <= 64 ? dsb_quarter[step] : -dsb_quarter[128 - step]);
}

/// A sum of 16-bit products in 32 bits, which is one vector instruction. It is at most 64 * 255 * 2^14, below 2^28.
DSB_INLINE int32_t dsb_dot(const int16_t *left, const int16_t *right, uint32_t count) {
  int32_t sum = 0;
  for (uint32_t index = 0; index < count; index++) sum += (int32_t)left[index] * right[index];
  return sum;
}

DSB_WIDE void dsb_cosine_transform(const uint8_t *grey, uint32_t side, uint32_t count, int64_t *coefficients) {
  int16_t table[16 * 64], line[64];
  int32_t rows[64 * 16];
  const uint32_t unit = 64 / side;
  for (uint32_t k = 0; k < count; k++) {
    for (uint32_t n = 0; n < side; n++) table[k * side + n] = dsb_cosine((2 * n + 1) * (k + 1) * unit);
  }
  for (uint32_t y = 0; y < side; y++) {
    for (uint32_t x = 0; x < side; x++) line[x] = grey[y * side + x];
    for (uint32_t k = 0; k < count; k++) rows[y * count + k] = dsb_dot(table + k * side, line, side);
  }
  for (uint32_t v = 0; v < count; v++) {
    int64_t sums[16] = {0};
    for (uint32_t y = 0; y < side; y++) {
      const int64_t weight = table[v * side + y];
      for (uint32_t k = 0; k < count; k++) sums[k] += weight * rows[y * count + k];
    }
    for (uint32_t k = 0; k < count; k++) coefficients[v * count + k] = sums[k];
  }
}

/// Moves the value of rank `rank` to its sorted position, with smaller values before it and larger ones after it (Hoare
/// 1961).
static void dsb_select(int64_t *values, size_t count, size_t rank) {
  size_t low = 0, high = count - 1;
  while (low < high) {
    const int64_t pivot = values[rank];
    size_t left = low, right = high;
    do {
      while (values[left] < pivot) left++;
      while (pivot < values[right]) right--;
      if (left > right) break;
      const int64_t swapped = values[left];
      values[left++] = values[right];
      values[right] = swapped;
      if (right == 0) break;
      right--;
    } while (left <= right);
    if (right < rank) low = left;
    if (rank < left) high = right;
  }
}

void dsb_cosine_code(const int64_t *coefficients, uint32_t count, uint64_t *words) {
  const size_t total = (size_t)count * count;
  int64_t values[256];
  memcpy(values, coefficients, total * sizeof *values);
  dsb_select(values, total, total / 2);
  int64_t below = values[0];
  for (size_t index = 1; index < total / 2; index++) below = values[index] > below ? values[index] : below;
  const int64_t twice = below + values[total / 2];
  memset(words, 0, total / 8);
  for (size_t index = 0; index < total; index++) {
    words[index / 64] |= (uint64_t)(2 * coefficients[index] > twice) << (63 - index % 64);
  }
}

uint8_t dsb_texture(const uint8_t *grey) {
  int32_t sum = 0;
  for (int y = 0; y < 64; y++) {
    for (int x = 0; x < 64; x++) {
      const uint8_t *pixel = grey + y * 64 + x;
      if (x < 63) sum += abs(pixel[0] - pixel[1]) * 100 / 255;
      if (y < 63) sum += abs(pixel[0] - pixel[64]) * 100 / 255;
    }
  }
  const int32_t quality = sum / 90;
  return (uint8_t)(quality > 100 ? 100 : quality);
}
