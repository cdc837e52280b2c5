#ifndef DSB_HAMMING_SCAN_H
#define DSB_HAMMING_SCAN_H

#include "hamming.h"

/// Columns that are compared with a handful of rows at a time: small enough that the accumulators stay in registers.
#define DSB_HAMMING_TILE 128

/// Rows that are made ready together and then compared with every tile of a block.
#define DSB_HAMMING_CHUNK 256

/// Rows that one kernel takes at a time; chunks are padded to a multiple of it.
#define DSB_HAMMING_ROWS 4

/// How the columns of a tile lie in memory.
///
/// plain: as given. words: [group of 8 codes][word][8], for processors that count bits of 64-bit lanes.
/// nibbles: [nibble][128 codes], one byte a nibble, for processors that only look up 16-entry tables.
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

/// One search as the kernels see it.
typedef struct dsb_hamming_scan {
  const dsb_hamming_table *table;
  const dsb_hamming_rows *rows;
  dsb_hamming_side side;
  const uint8_t *skipped;
  dsb_hamming_hits *hits;
  int failed;
  int overflowed;
} dsb_hamming_scan;

/// A chunk of rows in the form its kernel wants: `prefix` words a row for DSB_LAYOUT_WORDS, 16 x nibble a byte for
/// DSB_LAYOUT_NIBBLES. Row k of it is row `first_row + k` of the search; the padding repeats nothing real.
typedef struct dsb_hamming_chunk {
  const uint8_t *bytes;
  size_t row_bytes;
  size_t first_row;
  size_t count;  // a multiple of DSB_HAMMING_ROWS
} dsb_hamming_chunk;

/// Counts a pair in full that passed the test on the prefix, and keeps it when it is a hit on the right side.
void dsb_hamming_survivor(dsb_hamming_scan *scan, size_t row, size_t column);

/// Compares a chunk with the tiles [first_tile, last_tile). A kernel that this processor lacks is never called.
void dsb_hamming_scan_avx2(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile);
void dsb_hamming_scan_avx512(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile);
void dsb_hamming_scan_neon(
    dsb_hamming_scan *scan, const dsb_hamming_chunk *chunk, size_t first_tile, size_t last_tile);

/// popcount(v ^ n) for the nibbles v (row) and n (entry): the table a row's nibble v is looked up with.
extern const uint8_t dsb_hamming_nibble_distance[16][16];

#endif
