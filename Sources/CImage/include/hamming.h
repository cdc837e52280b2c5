#ifndef DSB_HAMMING_H
#define DSB_HAMMING_H

#include <stddef.h>
#include <stdint.h>

/// The instruction sets that count different bits. All find the same pairs; they differ in speed and in the processor
/// they need.
typedef enum dsb_hamming_path {
  DSB_HAMMING_SCALAR = 0,
  DSB_HAMMING_AVX2 = 1,
  DSB_HAMMING_AVX512 = 2,
  DSB_HAMMING_NEON = 3,
} dsb_hamming_path;

/// Returns 1 if this processor supports `path`, otherwise 0.
int dsb_hamming_supports(dsb_hamming_path path);

/// The columns of one unit of parallel work. Searches over the columns from k to k + 1 times
/// DSB_HAMMING_BLOCK, for different k, write to nothing in common.
#define DSB_HAMMING_BLOCK 1024

/// Codes in the layout of one path and one limit. A table never changes after creation, so threads may share it.
typedef struct dsb_hamming_table dsb_hamming_table;

/// Creates a table of `count` consecutive codes of `words` 64-bit words each; NULL if there is no memory. `limit` is
/// the largest distance of a hit.
dsb_hamming_table *dsb_hamming_table_make(
  const uint64_t *codes, size_t count, size_t words, uint32_t limit, dsb_hamming_path path);

void dsb_hamming_table_free(dsb_hamming_table *table);

/// The codes to search for. `indices` has the column of each code, in non-decreasing order.
typedef struct dsb_hamming_rows {
  const uint64_t *codes;
  const uint32_t *indices;
  size_t count;
} dsb_hamming_rows;

/// The columns that a row is compared with: those after its own index, or those before it.
typedef enum dsb_hamming_side {
  DSB_HAMMING_AFTER = 0,
  DSB_HAMMING_BEFORE = 1,
} dsb_hamming_side;

typedef struct dsb_hamming_hit {
  uint32_t row;
  uint32_t column;
  uint32_t distance;
} dsb_hamming_hit;

/// A buffer that grows to at most `most` hits. Initialise the other members with zero, and free it afterwards.
typedef struct dsb_hamming_hits {
  dsb_hamming_hit *items;
  size_t count;
  size_t capacity;
  size_t most;
} dsb_hamming_hits;

void dsb_hamming_hits_free(dsb_hamming_hits hits);

/// Appends every pair of a row and a column of [first_column, last_column) within the table's limit on the given side.
/// `first_column` is a multiple of DSB_HAMMING_BLOCK. Columns c with skipped[c] != 0 are left out, if `skipped` is given.
/// Returns 0, or -1 if there was no memory, or 1 if there are more than `most` hits: then the search stopped, and the hits are
/// incomplete. The order of the hits is not specified.
int dsb_hamming_search(
  const dsb_hamming_table *table, const dsb_hamming_rows *rows, dsb_hamming_side side, const uint8_t *skipped,
  size_t first_column, size_t last_column, dsb_hamming_hits *hits);

/// The number of words, at most `words`, that are compared first; only pairs within the limit on them are counted in
/// full.
size_t dsb_hamming_prefix(size_t words, uint32_t limit);

/// The number of bits in which two codes of `count` bytes differ, if it is at most `limit`; any greater number otherwise.
uint32_t dsb_hamming_distance(const uint8_t *left, const uint8_t *right, size_t count, uint32_t limit);

#endif
