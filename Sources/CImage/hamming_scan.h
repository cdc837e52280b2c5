#ifndef DSB_HAMMING_SCAN_H
#define DSB_HAMMING_SCAN_H

#include "hamming.h"

/// The number of columns that are compared with a few rows at a time: small enough to keep the accumulators in
/// registers.
#define DSB_HAMMING_TILE 128

/// The number of rows that are prepared together and then compared with every tile of a block.
#define DSB_HAMMING_CHUNK 256

/// The number of rows that a kernel processes at a time; chunks are padded to a multiple of it.
#define DSB_HAMMING_ROWS 4

/// The memory layout of the columns of a tile.
///
/// plain: unchanged. words: [group of 8 codes][word][8], for processors that count bits of 64-bit lanes. nibbles:
/// [nibble][128 codes], one byte per nibble, for processors that only have lookups in tables of 16 entries.
typedef enum dsb_hamming_layout { DSB_LAYOUT_PLAIN, DSB_LAYOUT_WORDS, DSB_LAYOUT_NIBBLES } dsb_hamming_layout;

struct dsb_hamming_table {
  uint64_t *codes;  // as given, for the count over all words
  uint8_t *tiles;   // the first `prefix` words in `layout`, tile by tile, the last tile padded with ones
  size_t tile_bytes;
  size_t count;
  size_t words;
  size_t prefix;
  uint32_t limit;
  dsb_hamming_path path;
  dsb_hamming_layout layout;
};

/// The arguments of one search for the kernels.
typedef struct dsb_hamming_scan {
  const dsb_hamming_table *table;
  const dsb_hamming_rows *rows;
  dsb_hamming_side side;
  const uint8_t *skipped;
  dsb_hamming_hits *hits;
  int failed;
  int overflowed;
} dsb_hamming_scan;

/// A chunk of rows in the form that its kernel needs: `prefix` words per row for DSB_LAYOUT_WORDS, one byte of 16 x
/// nibble for DSB_LAYOUT_NIBBLES. Row k of it is row `first_row + k` of the search; the padding rows are not rows of
/// the search.
typedef struct dsb_hamming_chunk {
  const uint8_t *bytes;
  size_t row_bytes;
  size_t first_row;
  size_t count;  // a multiple of DSB_HAMMING_ROWS
} dsb_hamming_chunk;

/// Counts all bits of a pair that passed the test on the prefix, and records it if it is a hit on the right side.
void dsb_hamming_survivor(dsb_hamming_scan *scan, size_t row, size_t column);

/// Compares a chunk with the tiles [first_tile, last_tile). The caller must only use kernels that this processor
/// supports.
void dsb_hamming_scan_avx2(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile);
void dsb_hamming_scan_avx512(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile);
void dsb_hamming_scan_neon(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile);

/// popcount(v ^ n) for the nibbles v (row) and n (column). The nibble v of a row selects the table.
extern const uint8_t dsb_hamming_nibble_distance[16][16];

#endif
