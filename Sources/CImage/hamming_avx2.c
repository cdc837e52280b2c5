// AVX2 has no population count. Instead of counting x ^ y nibble by nibble, a row's nibble picks one of sixteen tables
// and the columns' nibbles index it: one shuffle and one addition for 32 codes, no XOR, no masks, no horizontal sum
// (the arrangement of Andre, Kermarrec, Le Scouarnec, "Cache locality is not enough", VLDB 2015, for product codes).
#include "hamming_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define VECTORS (DSB_HAMMING_TILE / 32)

AVX2 static inline __m256i nibble_table(uint8_t sixteenfold) {
  const uint8_t *table = &dsb_hamming_nibble_distance[0][0] + sixteenfold;
  return _mm256_broadcastsi128_si256(_mm_load_si128((const __m128i *)table));
}

AVX2 static inline uint32_t within(__m256i distance, __m256i limit) {
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(distance, limit), distance));
}

AVX2 static void survivors(dsb_hamming_scan *scan, size_t row, size_t column, uint32_t mask) {
  for (; mask; mask &= mask - 1) dsb_hamming_survivor(scan, row, column + (size_t)__builtin_ctz(mask));
}

AVX2 void dsb_hamming_scan_avx2(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile) {
  const dsb_hamming_table *table = scan->table;
  const __m256i limit = _mm256_set1_epi8((char)table->limit);
  const size_t nibbles = chunk->row_bytes;
  for (size_t tile = first_tile; tile < last_tile; tile++) {
    const __m256i *columns = (const __m256i *)(table->tiles + tile * table->tile_bytes);
    for (size_t row = 0; row < chunk->count; row += 2) {
      const uint8_t *a = chunk->bytes + row * nibbles, *b = a + nibbles;
      __m256i a0 = _mm256_setzero_si256(), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      for (size_t k = 0; k < nibbles; k++) {
        const __m256i *c = columns + k * VECTORS;
        __m256i c0 = _mm256_load_si256(c), c1 = _mm256_load_si256(c + 1);
        __m256i c2 = _mm256_load_si256(c + 2), c3 = _mm256_load_si256(c + 3);
        __m256i ta = nibble_table(a[k]), tb = nibble_table(b[k]);
        a0 = _mm256_adds_epu8(a0, _mm256_shuffle_epi8(ta, c0));
        a1 = _mm256_adds_epu8(a1, _mm256_shuffle_epi8(ta, c1));
        a2 = _mm256_adds_epu8(a2, _mm256_shuffle_epi8(ta, c2));
        a3 = _mm256_adds_epu8(a3, _mm256_shuffle_epi8(ta, c3));
        b0 = _mm256_adds_epu8(b0, _mm256_shuffle_epi8(tb, c0));
        b1 = _mm256_adds_epu8(b1, _mm256_shuffle_epi8(tb, c1));
        b2 = _mm256_adds_epu8(b2, _mm256_shuffle_epi8(tb, c2));
        b3 = _mm256_adds_epu8(b3, _mm256_shuffle_epi8(tb, c3));
      }
      __m256i least = _mm256_min_epu8(
        _mm256_min_epu8(_mm256_min_epu8(a0, a1), _mm256_min_epu8(a2, a3)),
        _mm256_min_epu8(_mm256_min_epu8(b0, b1), _mm256_min_epu8(b2, b3)));
      if (__builtin_expect(within(least, limit) == 0, 1)) continue;
      size_t first = chunk->first_row + row, column = tile * DSB_HAMMING_TILE;
      survivors(scan, first, column, within(a0, limit));
      survivors(scan, first, column + 32, within(a1, limit));
      survivors(scan, first, column + 64, within(a2, limit));
      survivors(scan, first, column + 96, within(a3, limit));
      survivors(scan, first + 1, column, within(b0, limit));
      survivors(scan, first + 1, column + 32, within(b1, limit));
      survivors(scan, first + 1, column + 64, within(b2, limit));
      survivors(scan, first + 1, column + 96, within(b3, limit));
    }
  }
}
#endif
