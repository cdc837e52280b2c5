// NEON: the table lookup of the AVX2 kernel, with sixteen codes per vector.
#include "hamming_scan.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define VECTORS (DSB_HAMMING_TILE / 16)

void dsb_hamming_scan_neon(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile) {
  const dsb_hamming_table *table = scan->table;
  const uint8x16_t limit = vdupq_n_u8((uint8_t)table->limit);
  const size_t nibbles = chunk->row_bytes;
  for (size_t tile = first_tile; tile < last_tile; tile++) {
    const uint8_t *columns = table->tiles + tile * table->tile_bytes;
    for (size_t row = 0; row < chunk->count; row += 2) {
      const uint8_t *a = chunk->bytes + row * nibbles, *b = a + nibbles;
      uint8x16_t sum_a[VECTORS], sum_b[VECTORS];
      for (int v = 0; v < VECTORS; v++) sum_a[v] = sum_b[v] = vdupq_n_u8(0);
      for (size_t k = 0; k < nibbles; k++) {
        uint8x16_t table_a = vld1q_u8(&dsb_hamming_nibble_distance[0][0] + a[k]);
        uint8x16_t table_b = vld1q_u8(&dsb_hamming_nibble_distance[0][0] + b[k]);
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) {
          uint8x16_t column = vld1q_u8(columns + k * DSB_HAMMING_TILE + (size_t)v * 16);
          sum_a[v] = vqaddq_u8(sum_a[v], vqtbl1q_u8(table_a, column));
          sum_b[v] = vqaddq_u8(sum_b[v], vqtbl1q_u8(table_b, column));
        }
      }
      for (int v = 0; v < VECTORS; v++) {
        if (vminvq_u8(vminq_u8(sum_a[v], sum_b[v])) > table->limit) continue;
        uint8_t within_a[16], within_b[16];
        vst1q_u8(within_a, vcleq_u8(sum_a[v], limit));
        vst1q_u8(within_b, vcleq_u8(sum_b[v], limit));
        for (size_t lane = 0; lane < 16; lane++) {
          size_t column = tile * DSB_HAMMING_TILE + (size_t)v * 16 + lane;
          if (within_a[lane]) dsb_hamming_survivor(scan, chunk->first_row + row, column);
          if (within_b[lane]) dsb_hamming_survivor(scan, chunk->first_row + row + 1, column);
        }
      }
    }
  }
}
#endif
