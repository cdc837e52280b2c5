// AVX2 has no population count. Instead of counting x ^ y nibble by nibble, a row's nibble selects one of sixteen
// tables, and the columns' nibbles index it. This takes one shuffle and one addition for 32 codes, without XOR, masks
// or horizontal sums (the arrangement of Andre, Kermarrec, Le Scouarnec, "Cache locality is not enough", VLDB 2015, for
// product codes).
#include "hamming_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

enum { VECTORS = DSB_HAMMING_TILE / 32, BYTE_NIBBLES = 64 };

/// The distances of two rows to the 128 codes of a tile, one byte each.
typedef struct {
  __m256i rows[2][VECTORS];
} distances;

AVX2 static inline __m256i nibble_table(uint8_t sixteenfold) {
  const uint8_t *table = &dsb_hamming_nibble_distance[0][0] + sixteenfold;
  return _mm256_broadcastsi128_si256(_mm_load_si128((const __m128i *)table));
}

/// Sums at most BYTE_NIBBLES nibbles. If every bit differs, the sum of 256 wraps to 0, and the pair passes to the full
/// count, which rejects it. Wrapping additions run on more execution units than saturating ones.
AVX2 static inline __attribute__((always_inline)) distances count(
    const __m256i *columns, const uint8_t *first, const uint8_t *second, size_t nibbles) {
  __m256i a0 = _mm256_setzero_si256(), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (size_t k = 0; k < nibbles; k++) {
    const __m256i *column = columns + k * VECTORS;
    const __m256i c0 = _mm256_load_si256(column), c1 = _mm256_load_si256(column + 1);
    const __m256i c2 = _mm256_load_si256(column + 2), c3 = _mm256_load_si256(column + 3);
    const __m256i a = nibble_table(first[k]), b = nibble_table(second[k]);
    a0 = _mm256_add_epi8(a0, _mm256_shuffle_epi8(a, c0));
    a1 = _mm256_add_epi8(a1, _mm256_shuffle_epi8(a, c1));
    a2 = _mm256_add_epi8(a2, _mm256_shuffle_epi8(a, c2));
    a3 = _mm256_add_epi8(a3, _mm256_shuffle_epi8(a, c3));
    b0 = _mm256_add_epi8(b0, _mm256_shuffle_epi8(b, c0));
    b1 = _mm256_add_epi8(b1, _mm256_shuffle_epi8(b, c1));
    b2 = _mm256_add_epi8(b2, _mm256_shuffle_epi8(b, c2));
    b3 = _mm256_add_epi8(b3, _mm256_shuffle_epi8(b, c3));
  }
  return (distances){{{a0, a1, a2, a3}, {b0, b1, b2, b3}}};
}

AVX2 static inline uint32_t within(__m256i distance, __m256i limit) {
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(distance, limit), distance));
}

AVX2 static void keep_survivors(
    dsb_hamming_scan *scan, const distances *found, __m256i limit, size_t row, size_t column) {
  for (size_t r = 0; r < 2; r++) {
    for (size_t v = 0; v < VECTORS; v++) {
      uint32_t mask = within(found->rows[r][v], limit);
      for (; mask; mask &= mask - 1)
        dsb_hamming_survivor(scan, row + r, column + v * 32 + (size_t)__builtin_ctz(mask));
    }
  }
}

AVX2 void dsb_hamming_scan_avx2(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile) {
  const dsb_hamming_table *table = scan->table;
  const __m256i limit = _mm256_set1_epi8((char)table->limit);
  const size_t nibbles = chunk->row_bytes, head = nibbles < BYTE_NIBBLES ? nibbles : BYTE_NIBBLES;
  for (size_t tile = first_tile; tile < last_tile; tile++) {
    const __m256i *columns = (const __m256i *)(table->tiles + tile * table->tile_bytes);
    for (size_t row = 0; row < chunk->count; row += 2) {
      const uint8_t *a = chunk->bytes + row * nibbles, *b = a + nibbles;
      distances found = count(columns, a, b, head);
      for (size_t k = head; k < nibbles; k += BYTE_NIBBLES) {
        const size_t rest = nibbles - k < BYTE_NIBBLES ? nibbles - k : BYTE_NIBBLES;
        const distances more = count(columns + k * VECTORS, a + k, b + k, rest);
        for (size_t v = 0; v < VECTORS; v++) {
          found.rows[0][v] = _mm256_adds_epu8(found.rows[0][v], more.rows[0][v]);
          found.rows[1][v] = _mm256_adds_epu8(found.rows[1][v], more.rows[1][v]);
        }
      }
      __m256i least = _mm256_min_epu8(found.rows[0][0], found.rows[1][0]);
      for (size_t v = 1; v < VECTORS; v++)
        least = _mm256_min_epu8(least, _mm256_min_epu8(found.rows[0][v], found.rows[1][v]));
      if (__builtin_expect(within(least, limit) == 0, 1)) continue;
      keep_survivors(scan, &found, limit, chunk->first_row + row, tile * DSB_HAMMING_TILE);
    }
  }
}
#endif
