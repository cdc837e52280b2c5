// VPOPCNTDQ counts eight codes word by word: load, XOR with a broadcast word of the row, count, add.
#include "hamming_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512vpopcntdq")))
#define GROUPS (DSB_HAMMING_TILE / 8)

AVX512 static inline __attribute__((always_inline)) void scan_words(
  dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile, const size_t words) {
  const dsb_hamming_table *table = scan->table;
  const __m512i limit = _mm512_set1_epi64(table->limit);
  const uint64_t *rows = (const uint64_t *)chunk->bytes;
  for (size_t tile = first_tile; tile < last_tile; tile++) {
    const uint64_t *columns = (const uint64_t *)(table->tiles + tile * table->tile_bytes);
    for (size_t row = 0; row < chunk->count; row += DSB_HAMMING_ROWS) {
      const uint64_t *code = rows + row * words;
      for (size_t group = 0; group < GROUPS; group++) {
        __m512i sum0 = _mm512_setzero_si512(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (size_t word = 0; word < words; word++) {
          __m512i column = _mm512_load_si512(columns + (group * words + word) * 8);
          __m512i bits0 = _mm512_xor_si512(column, _mm512_set1_epi64((long long)code[word]));
          __m512i bits1 = _mm512_xor_si512(column, _mm512_set1_epi64((long long)code[words + word]));
          __m512i bits2 = _mm512_xor_si512(column, _mm512_set1_epi64((long long)code[2 * words + word]));
          __m512i bits3 = _mm512_xor_si512(column, _mm512_set1_epi64((long long)code[3 * words + word]));
          sum0 = _mm512_add_epi64(sum0, _mm512_popcnt_epi64(bits0));
          sum1 = _mm512_add_epi64(sum1, _mm512_popcnt_epi64(bits1));
          sum2 = _mm512_add_epi64(sum2, _mm512_popcnt_epi64(bits2));
          sum3 = _mm512_add_epi64(sum3, _mm512_popcnt_epi64(bits3));
        }
        uint32_t mask = (uint32_t)_mm512_cmple_epi64_mask(sum0, limit) |
                        (uint32_t)_mm512_cmple_epi64_mask(sum1, limit) << 8 |
                        (uint32_t)_mm512_cmple_epi64_mask(sum2, limit) << 16 |
                        (uint32_t)_mm512_cmple_epi64_mask(sum3, limit) << 24;
        for (; __builtin_expect(mask != 0, 0); mask &= mask - 1) {
          size_t bit = (size_t)__builtin_ctz(mask);
          dsb_hamming_survivor(scan, chunk->first_row + row + bit / 8, tile * DSB_HAMMING_TILE + group * 8 + bit % 8);
        }
      }
    }
  }
}

AVX512 void dsb_hamming_scan_avx512(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile) {
  // A constant count lets the compiler unroll the loop over words; these are the lengths in use.
  switch (scan->table->prefix) {
    case 1: scan_words(scan, chunk, first_tile, last_tile, 1); break;
    case 2: scan_words(scan, chunk, first_tile, last_tile, 2); break;
    case 3: scan_words(scan, chunk, first_tile, last_tile, 3); break;
    case 4: scan_words(scan, chunk, first_tile, last_tile, 4); break;
    case 8: scan_words(scan, chunk, first_tile, last_tile, 8); break;
    default: scan_words(scan, chunk, first_tile, last_tile, scan->table->prefix); break;
  }
}
#endif
