// Exact search for pairs of codes within a Hamming distance, by brute force: it is fast enough up to a million codes,
// and unlike an index it never misses a pair.
#include "hamming.h"

#include <stdlib.h>
#include <string.h>

#include "hamming_scan.h"

#if defined(__x86_64__)
int dsb_hamming_supports(dsb_hamming_path path) {
  __builtin_cpu_init();
  switch (path) {
    case DSB_HAMMING_SCALAR: return 1;
    case DSB_HAMMING_AVX2: return __builtin_cpu_supports("avx2") != 0;
    case DSB_HAMMING_AVX512:
      return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vpopcntdq") != 0;
    case DSB_HAMMING_NEON: return 0;
  }
  return 0;
}
#elif defined(__aarch64__)
int dsb_hamming_supports(dsb_hamming_path path) { return path == DSB_HAMMING_SCALAR || path == DSB_HAMMING_NEON; }
#else
int dsb_hamming_supports(dsb_hamming_path path) { return path == DSB_HAMMING_SCALAR; }
#endif

size_t dsb_hamming_prefix(size_t words, uint32_t limit) {
  // Codes of different pictures differ in half of their bits. A prefix of p bits saves time if the limit is so far
  // below p / 2 that such codes practically never pass: 5.8 standard deviations of sqrt(p) / 2. (Measured: real codes
  // agree by chance more often than independent bits would. With a smaller margin, full counts cost more than the
  // prefix saves.)
  for (size_t prefix = 1; prefix < words; prefix++) {
    int64_t bits = 64 * (int64_t)prefix;
    int64_t gap = bits - 2 * (int64_t)limit;
    if (gap > 0 && gap * gap >= 34 * bits) return prefix;
  }
  return words;
}

static dsb_hamming_layout layout_for(dsb_hamming_path path, uint32_t limit) {
  switch (path) {
    case DSB_HAMMING_SCALAR: return DSB_LAYOUT_PLAIN;
    case DSB_HAMMING_AVX512: return DSB_LAYOUT_WORDS;
    case DSB_HAMMING_AVX2:
    case DSB_HAMMING_NEON:
      // Distances are summed in bytes, which hold at most 255, so the limit must be less.
      return limit < 255 ? DSB_LAYOUT_NIBBLES : DSB_LAYOUT_PLAIN;
  }
  return DSB_LAYOUT_PLAIN;
}

static void pack_words(dsb_hamming_table *table) {
  for (size_t column = 0; column < table->count; column++) {
    uint64_t *group = (uint64_t *)table->tiles + column / 8 * 8 * table->prefix;
    for (size_t word = 0; word < table->prefix; word++)
      group[word * 8 + column % 8] = table->codes[column * table->words + word];
  }
}

static void pack_nibbles(dsb_hamming_table *table) {
  for (size_t column = 0; column < table->count; column++) {
    uint8_t *tile = table->tiles + column / DSB_HAMMING_TILE * table->tile_bytes + column % DSB_HAMMING_TILE;
    for (size_t nibble = 0; nibble < table->prefix * 16; nibble++)
      tile[nibble * DSB_HAMMING_TILE] =
        table->codes[column * table->words + nibble / 16] >> (nibble % 16 * 4) & 15;
  }
}

dsb_hamming_table *dsb_hamming_table_make(
  const uint64_t *codes, size_t count, size_t words, uint32_t limit, dsb_hamming_path path) {
  dsb_hamming_table *table = calloc(1, sizeof *table);
  if (!table) return NULL;
  table->count = count;
  table->words = words;
  table->limit = limit;
  table->path = dsb_hamming_supports(path) ? path : DSB_HAMMING_SCALAR;
  table->prefix = dsb_hamming_prefix(words, limit);
  table->layout = layout_for(table->path, limit);
  table->codes = malloc(count * words * 8 + 8);
  if (!table->codes) goto fail;
  if (count) memcpy(table->codes, codes, count * words * 8);
  if (table->layout == DSB_LAYOUT_PLAIN) return table;

  size_t tiles = (count + DSB_HAMMING_TILE - 1) / DSB_HAMMING_TILE;
  table->tile_bytes = DSB_HAMMING_TILE * table->prefix * (table->layout == DSB_LAYOUT_WORDS ? 8 : 16);
  void *memory = NULL;
  if (posix_memalign(&memory, 64, tiles * table->tile_bytes + 64)) goto fail;
  table->tiles = memory;
  switch (table->layout) {
    case DSB_LAYOUT_WORDS:
      memset(table->tiles, 0xff, tiles * table->tile_bytes);
      pack_words(table);
      break;
    case DSB_LAYOUT_NIBBLES:
      memset(table->tiles, 0x0f, tiles * table->tile_bytes);
      pack_nibbles(table);
      break;
    case DSB_LAYOUT_PLAIN: break;
  }
  return table;

fail:
  dsb_hamming_table_free(table);
  return NULL;
}

void dsb_hamming_table_free(dsb_hamming_table *table) {
  if (!table) return;
  free(table->codes);
  free(table->tiles);
  free(table);
}

void dsb_hamming_hits_free(dsb_hamming_hits hits) { free(hits.items); }

static void keep(dsb_hamming_scan *scan, size_t row, size_t column, uint32_t distance) {
  dsb_hamming_hits *hits = scan->hits;
  if (hits->count == hits->most) scan->overflowed = 1;
  if (scan->overflowed || scan->failed) return;
  if (hits->count == hits->capacity) {
    size_t capacity = hits->capacity ? hits->capacity * 2 : 256;
    dsb_hamming_hit *items = realloc(hits->items, capacity * sizeof *items);
    if (!items) {
      scan->failed = 1;
      return;
    }
    hits->items = items;
    hits->capacity = capacity;
  }
  hits->items[hits->count++] = (dsb_hamming_hit){(uint32_t)row, (uint32_t)column, distance};
}

void dsb_hamming_survivor(dsb_hamming_scan *scan, size_t row, size_t column) {
  const dsb_hamming_table *table = scan->table;
  if (row >= scan->rows->count || column >= table->count) return;
  uint32_t index = scan->rows->indices[row];
  if (scan->side == DSB_HAMMING_AFTER ? column <= index : column >= index) return;
  if (scan->skipped && scan->skipped[column]) return;
  const uint64_t *left = scan->rows->codes + row * table->words;
  const uint64_t *right = table->codes + column * table->words;
  uint32_t distance = 0;
  for (size_t word = 0; word < table->words; word++) distance += __builtin_popcountll(left[word] ^ right[word]);
  if (distance <= table->limit) keep(scan, row, column, distance);
}

/// The reference implementation: compares every pair in order. `popcount` is one instruction only if the target has it.
static inline __attribute__((always_inline)) void scan_each(
  dsb_hamming_scan *scan, size_t first_row, size_t last_row, size_t first_column, size_t last_column) {
  const dsb_hamming_table *table = scan->table;
  size_t words = table->words, prefix = table->prefix;
  for (size_t row = first_row; row < last_row; row++) {
    const uint64_t *left = scan->rows->codes + row * words;
    for (size_t column = first_column; column < last_column; column++) {
      const uint64_t *right = table->codes + column * words;
      uint32_t distance = 0;
      for (size_t word = 0; word < prefix; word++) distance += __builtin_popcountll(left[word] ^ right[word]);
      if (distance <= table->limit) dsb_hamming_survivor(scan, row, column);
    }
  }
}

static void scan_plain(dsb_hamming_scan *scan, size_t r0, size_t r1, size_t c0, size_t c1) {
  scan_each(scan, r0, r1, c0, c1);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static void scan_popcnt(
  dsb_hamming_scan *scan, size_t r0, size_t r1, size_t c0, size_t c1) {
  scan_each(scan, r0, r1, c0, c1);
}
#endif

/// Prepares rows [first_row, first_row + rows) in `buffer`, padded to a multiple of DSB_HAMMING_ROWS.
static dsb_hamming_chunk prepare(const dsb_hamming_scan *scan, size_t first_row, size_t rows, uint8_t *buffer) {
  const dsb_hamming_table *table = scan->table;
  size_t padded = (rows + DSB_HAMMING_ROWS - 1) / DSB_HAMMING_ROWS * DSB_HAMMING_ROWS;
  dsb_hamming_chunk chunk = {buffer, table->prefix * (table->layout == DSB_LAYOUT_WORDS ? 8 : 16), first_row, padded};
  memset(buffer + rows * chunk.row_bytes, 0, (padded - rows) * chunk.row_bytes);
  for (size_t row = 0; row < rows; row++) {
    const uint64_t *code = scan->rows->codes + (first_row + row) * table->words;
    uint8_t *place = buffer + row * chunk.row_bytes;
    if (table->layout == DSB_LAYOUT_WORDS) {
      memcpy(place, code, chunk.row_bytes);
    } else {
      for (size_t nibble = 0; nibble < chunk.row_bytes; nibble++)
        place[nibble] = (uint8_t)((code[nibble / 16] >> (nibble % 16 * 4) & 15) << 4);
    }
  }
  return chunk;
}

static void scan_chunk(
    dsb_hamming_scan *scan, size_t first_row, size_t last_row, size_t c0, size_t c1, uint8_t *buffer) {
  const dsb_hamming_table *table = scan->table;
  if (table->layout == DSB_LAYOUT_PLAIN) {
#if defined(__x86_64__)
    if (table->path == DSB_HAMMING_AVX2) {
      scan_popcnt(scan, first_row, last_row, c0, c1);
      return;
    }
#endif
    scan_plain(scan, first_row, last_row, c0, c1);
    return;
  }
  dsb_hamming_chunk chunk = prepare(scan, first_row, last_row - first_row, buffer);
  size_t first_tile = c0 / DSB_HAMMING_TILE, last_tile = (c1 + DSB_HAMMING_TILE - 1) / DSB_HAMMING_TILE;
#if defined(__x86_64__)
  if (table->path == DSB_HAMMING_AVX512)
    dsb_hamming_scan_avx512(scan, &chunk, first_tile, last_tile);
  else
    dsb_hamming_scan_avx2(scan, &chunk, first_tile, last_tile);
#elif defined(__aarch64__)
  dsb_hamming_scan_neon(scan, &chunk, first_tile, last_tile);
#endif
}

int dsb_hamming_search(
  const dsb_hamming_table *table, const dsb_hamming_rows *rows, dsb_hamming_side side, const uint8_t *skipped,
  size_t first_column, size_t last_column, dsb_hamming_hits *hits) {
  dsb_hamming_scan scan = {table, rows, side, skipped, hits, 0, 0};
  if (last_column > table->count) last_column = table->count;
  uint8_t *buffer = NULL;
  if (table->layout != DSB_LAYOUT_PLAIN) {
    void *memory = NULL;
    if (posix_memalign(&memory, 64, DSB_HAMMING_CHUNK * table->prefix * 16)) return -1;
    buffer = memory;
  }
  for (size_t first = 0; first < rows->count && !scan.failed && !scan.overflowed; first += DSB_HAMMING_CHUNK) {
    size_t last = first + DSB_HAMMING_CHUNK < rows->count ? first + DSB_HAMMING_CHUNK : rows->count;
    // Skip whole tiles that are on the wrong side of every row of the chunk.
    size_t c0 = first_column, c1 = last_column;
    if (side == DSB_HAMMING_AFTER) {
      size_t start = rows->indices[first] / DSB_HAMMING_TILE * DSB_HAMMING_TILE;
      if (start > c0) c0 = start;
    } else {
      size_t end = rows->indices[last - 1];
      if (end < c1) c1 = end;
    }
    if (c0 < c1) scan_chunk(&scan, first, last, c0, c1, buffer);
  }
  free(buffer);
  if (scan.failed) return -1;
  return scan.overflowed;
}

/// Codes of different pictures differ in half of their bits, so most counts end long before the codes do.
static inline __attribute__((always_inline)) uint32_t count_bits(
  const uint8_t *left, const uint8_t *right, size_t count, uint32_t limit) {
  uint32_t distance = 0;
  size_t place = 0;
  for (; place + 8 <= count && distance <= limit; place += 8) {
    uint64_t one, other;
    memcpy(&one, left + place, 8);
    memcpy(&other, right + place, 8);
    distance += __builtin_popcountll(one ^ other);
  }
  for (; place < count && distance <= limit; place++) distance += __builtin_popcount(left[place] ^ right[place]);
  return distance;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static uint32_t count_popcnt(
  const uint8_t *left, const uint8_t *right, size_t count, uint32_t limit) {
  return count_bits(left, right, count, limit);
}
#endif

uint32_t dsb_hamming_distance(const uint8_t *left, const uint8_t *right, size_t count, uint32_t limit) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("popcnt")) return count_popcnt(left, right, count, limit);
#endif
  return count_bits(left, right, count, limit);
}

#define DISTANCES(v)                                                                                               \
  {                                                                                                                \
    __builtin_popcount(v ^ 0), __builtin_popcount(v ^ 1), __builtin_popcount(v ^ 2), __builtin_popcount(v ^ 3),     \
    __builtin_popcount(v ^ 4), __builtin_popcount(v ^ 5), __builtin_popcount(v ^ 6), __builtin_popcount(v ^ 7),     \
    __builtin_popcount(v ^ 8), __builtin_popcount(v ^ 9), __builtin_popcount(v ^ 10), __builtin_popcount(v ^ 11),   \
    __builtin_popcount(v ^ 12), __builtin_popcount(v ^ 13), __builtin_popcount(v ^ 14), __builtin_popcount(v ^ 15), \
  }

const uint8_t dsb_hamming_nibble_distance[16][16] __attribute__((aligned(64))) = {
  DISTANCES(0), DISTANCES(1), DISTANCES(2), DISTANCES(3), DISTANCES(4), DISTANCES(5), DISTANCES(6), DISTANCES(7),
  DISTANCES(8), DISTANCES(9), DISTANCES(10), DISTANCES(11), DISTANCES(12), DISTANCES(13), DISTANCES(14), DISTANCES(15),
};
