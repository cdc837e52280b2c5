#include "resample.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Products are added in pairs, because one vector instruction adds two 16-bit products in 32 bits. Integer sums do not
// depend on the order, so the plain code gives the same bytes as the vector code.

static inline uint8_t dsb_round(int32_t sum) {
  const int32_t value = (sum + (1 << 13)) >> 14;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

#if defined(__SSE2__)
static inline __m128i dsb_shift(__m128i sums) { return _mm_srai_epi32(_mm_add_epi32(sums, _mm_set1_epi32(1 << 13)), 14); }

static inline __m128i dsb_weight_pair(int16_t first, int16_t second) {
  return _mm_set1_epi32((int32_t)((uint32_t)(uint16_t)first | (uint32_t)(uint16_t)second << 16));
}

/// Sixteen columns of one output row.
static void dsb_down_sixteen(
    const uint8_t *source, size_t stride, const int16_t *weights, uint32_t taps, uint8_t *target) {
  const __m128i zero = _mm_setzero_si128();
  __m128i sums[4] = {zero, zero, zero, zero};
  for (uint32_t tap = 0; tap < taps; tap += 2) {
    const int paired = tap + 1 < taps;
    const uint8_t *row = source + tap * stride;
    const __m128i upper = _mm_loadu_si128((const __m128i *)row);
    const __m128i lower = paired ? _mm_loadu_si128((const __m128i *)(row + stride)) : zero;
    const __m128i pair = dsb_weight_pair(weights[tap], paired ? weights[tap + 1] : 0);
    const __m128i low = _mm_unpacklo_epi8(upper, lower), high = _mm_unpackhi_epi8(upper, lower);
    sums[0] = _mm_add_epi32(sums[0], _mm_madd_epi16(_mm_unpacklo_epi8(low, zero), pair));
    sums[1] = _mm_add_epi32(sums[1], _mm_madd_epi16(_mm_unpackhi_epi8(low, zero), pair));
    sums[2] = _mm_add_epi32(sums[2], _mm_madd_epi16(_mm_unpacklo_epi8(high, zero), pair));
    sums[3] = _mm_add_epi32(sums[3], _mm_madd_epi16(_mm_unpackhi_epi8(high, zero), pair));
  }
  const __m128i left = _mm_packs_epi32(dsb_shift(sums[0]), dsb_shift(sums[1]));
  const __m128i right = _mm_packs_epi32(dsb_shift(sums[2]), dsb_shift(sums[3]));
  _mm_storeu_si128((__m128i *)target, _mm_packus_epi16(left, right));
}
#endif

/// One output row.
static void dsb_down(
    const uint8_t *source, size_t count, size_t stride, const int16_t *weights, uint32_t taps, uint8_t *target) {
  size_t column = 0;
#if defined(__SSE2__)
  for (; column + 16 <= count; column += 16) dsb_down_sixteen(source + column, stride, weights, taps, target + column);
#endif
  for (; column < count; column++) {
    int32_t sum = 0;
    for (uint32_t tap = 0; tap < taps; tap++) sum += source[tap * stride + column] * weights[tap];
    target[column] = dsb_round(sum);
  }
}

static void dsb_across_grey(const uint8_t *row, dsb_weights columns, uint8_t *target) {
  for (uint32_t x = 0; x < columns.count; x++) {
    const int16_t *weights = columns.weights + (size_t)x * columns.taps;
    int32_t sum = 0;
    for (uint32_t tap = 0; tap < columns.taps; tap++) sum += row[columns.first[x] + (int32_t)tap] * weights[tap];
    target[x] = dsb_round(sum);
  }
}

// For RGB, a row is stored in pairs of pixels from an even column on, eight numbers each: r r g g b b 0 0. Weights are
// stored in the same way, in pairs. An output that starts at an odd column has a first weight of 0.
typedef struct {
  int16_t *row;
  int16_t *weights;
  /// The number of pairs for each output.
  uint32_t pairs;
} dsb_pairs;

static int dsb_pairs_create(dsb_pairs *pairs, uint32_t width, dsb_weights columns) {
  pairs->pairs = (columns.taps + 2) / 2;
  // Space for the last pairs of an output that ends with the row.
  pairs->row = calloc(((size_t)width / 2 + 2) * 8, sizeof *pairs->row);
  pairs->weights = calloc((size_t)columns.count * pairs->pairs * 2, sizeof *pairs->weights);
  if (pairs->row == NULL || pairs->weights == NULL) return 0;
  for (uint32_t x = 0; x < columns.count; x++) {
    int16_t *target = pairs->weights + (size_t)x * pairs->pairs * 2 + (columns.first[x] & 1);
    memcpy(target, columns.weights + (size_t)x * columns.taps, columns.taps * sizeof *target);
  }
  return 1;
}

static void dsb_pairs_load(dsb_pairs *pairs, const uint8_t *row, uint32_t width) {
  for (uint32_t x = 0; x < width; x++) {
    int16_t *target = pairs->row + (size_t)(x / 2) * 8 + (x & 1);
    target[0] = row[x * 3];
    target[2] = row[x * 3 + 1];
    target[4] = row[x * 3 + 2];
  }
}

static void dsb_across_colour(const dsb_pairs *pairs, dsb_weights columns, uint8_t *target) {
  for (uint32_t x = 0; x < columns.count; x++) {
    const int16_t *pixels = pairs->row + (size_t)(columns.first[x] / 2) * 8;
    const int16_t *weights = pairs->weights + (size_t)x * pairs->pairs * 2;
#if defined(__SSE2__)
    __m128i sums = _mm_setzero_si128();
    for (uint32_t pair = 0; pair < pairs->pairs; pair++) {
      const __m128i two = _mm_loadu_si128((const __m128i *)(pixels + pair * 8));
      sums = _mm_add_epi32(sums, _mm_madd_epi16(two, dsb_weight_pair(weights[pair * 2], weights[pair * 2 + 1])));
    }
    const __m128i narrow = _mm_packs_epi32(dsb_shift(sums), _mm_setzero_si128());
    const uint32_t packed = (uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16(narrow, narrow));
    for (uint32_t channel = 0; channel < 3; channel++) target[x * 3 + channel] = (uint8_t)(packed >> (8 * channel));
#else
    for (uint32_t channel = 0; channel < 3; channel++) {
      int32_t sum = 0;
      for (uint32_t pair = 0; pair < pairs->pairs; pair++) {
        const int16_t *two = pixels + pair * 8 + channel * 2;
        sum += two[0] * weights[pair * 2] + two[1] * weights[pair * 2 + 1];
      }
      target[x * 3 + channel] = dsb_round(sum);
    }
#endif
  }
}

int dsb_resample(
    const uint8_t *source, uint32_t width, size_t stride, uint32_t channels, dsb_weights columns, dsb_weights rows,
    uint8_t *target) {
  dsb_pairs pairs = {NULL, NULL, 0};
  uint8_t *line = malloc((size_t)width * channels);
  const int ready = line != NULL && (channels == 1 || dsb_pairs_create(&pairs, width, columns));
  for (uint32_t y = 0; ready && y < rows.count; y++) {
    dsb_down(
        source + (size_t)rows.first[y] * stride, (size_t)width * channels, stride, rows.weights + (size_t)y * rows.taps,
        rows.taps, line);
    uint8_t *out = target + (size_t)y * columns.count * channels;
    if (channels == 1) {
      dsb_across_grey(line, columns, out);
    } else {
      dsb_pairs_load(&pairs, line, width);
      dsb_across_colour(&pairs, columns, out);
    }
  }
  free(line);
  free(pairs.row);
  free(pairs.weights);
  return ready;
}
