#include "edges.h"

#include "wide.h"

#include <stdlib.h>
#include <string.h>

enum {
  /// One of this many rows is sampled.
  DSB_EDGE_STEP = 6,
  /// A channel of at least this is at its limit.
  DSB_EDGE_LIMIT = 252,
  /// The most rows whose brightness fits a sum of 16 bits.
  DSB_EDGE_LONGEST = 256,
  /// The number of tables used in turn, so that an addition does not wait for the one before it.
  DSB_EDGE_TABLES = 4,
};

typedef uint8_t dsb_bytes __attribute__((vector_size(8)));
typedef uint8_t dsb_block __attribute__((vector_size(16)));
typedef int16_t dsb_shorts __attribute__((vector_size(16)));

struct dsb_edges {
  uint32_t width;
  /// The size of the grid.
  uint32_t columns;
  uint32_t lines;
  /// The side of a pixel of the grid in pixels of the picture.
  uint32_t scale;
  /// The number of rows of the picture in `sums`.
  uint32_t summed;
  /// The number of finished rows of the grid.
  uint32_t row;
  /// The brightness of the current row of the picture, and of the last three rows of the grid in turn.
  uint8_t *luma;
  uint8_t *rows[3];
  /// The sums of brightness for the unfinished row of the grid.
  uint16_t *sums;
  /// The bin of the steepness, and the curvature, of each point of a sampled row.
  uint8_t *bins;
  uint16_t *curvatures;
  /// The upper half of a word is a count, the lower half a sum of curvatures.
  uint64_t tables[DSB_EDGE_TABLES][DSB_EDGE_BINS];
  uint32_t tones[DSB_EDGE_TABLES][DSB_EDGE_TONES];
  /// The number of channels of the sampled rows, and of those at their limit.
  uint64_t channels;
  uint64_t clipped;
};

dsb_edges *dsb_edges_create(uint32_t width, uint32_t height) {
  if (width == 0 || height == 0) return NULL;
  dsb_edges *edges = calloc(1, sizeof *edges);
  if (edges == NULL) return NULL;
  uint32_t scale = (width > height ? width : height) / DSB_EDGE_SIDE;
  if (scale > DSB_EDGE_LONGEST) scale = DSB_EDGE_LONGEST;
  if (scale > (width < height ? width : height)) scale = width < height ? width : height;
  if (scale == 0) scale = 1;
  edges->width = width;
  edges->scale = scale;
  edges->columns = width / scale;
  edges->lines = height / scale;
  // Vectors of eight pixels are read past the end of a row, so the buffers are longer.
  const size_t length = (size_t)width + 16;
  edges->luma = calloc(length, 1);
  edges->bins = calloc(length, 1);
  edges->curvatures = calloc(length, sizeof *edges->curvatures);
  edges->sums = calloc(length, sizeof *edges->sums);
  int complete = edges->luma != NULL && edges->bins != NULL && edges->curvatures != NULL && edges->sums != NULL;
  for (int index = 0; index < 3; index++) {
    edges->rows[index] = calloc(length, 1);
    complete = complete && edges->rows[index] != NULL;
  }
  if (complete) return edges;
  dsb_edges_destroy(edges);
  return NULL;
}

void dsb_edges_destroy(dsb_edges *edges) {
  if (edges == NULL) return;
  for (int index = 0; index < 3; index++) free(edges->rows[index]);
  free(edges->luma);
  free(edges->bins);
  free(edges->curvatures);
  free(edges->sums);
  free(edges);
}

// For AVX2 the compiler can separate the channels of sixteen pixels at a time.
DSB_WIDE static void dsb_luma(uint8_t *restrict luma, const uint8_t *restrict row, size_t width) {
  for (size_t x = 0; x < width; x++) {
    const uint16_t red = row[3 * x], green = row[3 * x + 1], blue = row[3 * x + 2];
    luma[x] = (uint8_t)((uint16_t)(77 * red + 150 * green + 29 * blue + 128) >> 8);
  }
}

static inline dsb_shorts dsb_pixels(const uint8_t *bytes) {
  dsb_bytes loaded;
  memcpy(&loaded, bytes, sizeof loaded);
  return __builtin_convertvector(loaded, dsb_shorts);
}

static inline dsb_shorts dsb_magnitude(dsb_shorts value) {
  const dsb_shorts sign = value >> 15;
  return (value ^ sign) - sign;
}

/// Counts the inner points of a row; `above` and `below` are its neighbours.
static void dsb_edges_sample(
    dsb_edges *edges, const uint8_t *above, const uint8_t *row, const uint8_t *below) {
  const size_t inner = edges->columns - 2;
  for (size_t x = 0; x < inner; x += 8) {
    const dsb_shorts left = dsb_pixels(row + x), centre = dsb_pixels(row + x + 1), right = dsb_pixels(row + x + 2);
    const dsb_shorts up = dsb_pixels(above + x + 1), down = dsb_pixels(below + x + 1);
    const dsb_shorts steepness = dsb_magnitude(right - left) + dsb_magnitude(down - up);
    const dsb_shorts curvature = dsb_magnitude(4 * centre - left - right - up - down);
    const dsb_bytes bins = __builtin_convertvector(steepness >> 2, dsb_bytes);
    memcpy(edges->bins + x, &bins, sizeof bins);
    memcpy(edges->curvatures + x, &curvature, sizeof curvature);
  }
  for (size_t x = 0; x < inner; x++) {
    edges->tables[x % DSB_EDGE_TABLES][edges->bins[x]] += (uint64_t)1 << 32 | edges->curvatures[x];
  }
  for (size_t x = 0; x < inner; x += 2) edges->tones[x / 2 % DSB_EDGE_TABLES][row[x + 1] >> 2] += 1;
}

/// Counts the channels of a row of RGB that are at their limit.
static void dsb_edges_clip(dsb_edges *edges, const uint8_t *row) {
  const size_t length = (size_t)edges->width * 3;
  uint32_t clipped = 0;
  size_t index = 0;
  while (index + sizeof(dsb_block) <= length) {
    dsb_block counts = {0};
    for (int step = 0; step < 255 && index + sizeof counts <= length; step++, index += sizeof counts) {
      dsb_block bytes;
      memcpy(&bytes, row + index, sizeof bytes);
      counts -= (dsb_block)(bytes >= DSB_EDGE_LIMIT);
    }
    for (size_t lane = 0; lane < sizeof counts; lane++) clipped += counts[lane];
  }
  for (; index < length; index++) clipped += row[index] >= DSB_EDGE_LIMIT;
  edges->channels += length;
  edges->clipped += clipped;
}

/// Whether a row of the grid is sampled.
static int dsb_edges_samples(uint32_t row) { return row % DSB_EDGE_STEP == 1; }

/// Whether a row of the grid is sampled or is next to a sampled one.
static int dsb_edges_needs(uint32_t row) { return row % DSB_EDGE_STEP < 3; }

/// Finishes the row of the grid in `rows[row % 3]`, and samples the row before it if it is due.
static void dsb_edges_close(dsb_edges *edges) {
  const uint32_t row = edges->row;
  edges->row += 1;
  if (row < 2 || row % DSB_EDGE_STEP != 2 || edges->columns < 3) return;
  dsb_edges_sample(edges, edges->rows[(row - 2) % 3], edges->rows[(row - 1) % 3], edges->rows[row % 3]);
}

static void dsb_edges_sum(dsb_edges *edges) {
  for (size_t x = 0; x < edges->width; x++) edges->sums[x] += edges->luma[x];
}

/// Writes the means of `scale` x `scale` pixels, rounded half up.
static void dsb_edges_join(dsb_edges *edges, uint8_t *row) {
  const uint32_t scale = edges->scale, whole = scale * scale;
  const uint16_t *sums = edges->sums;
  for (uint32_t x = 0; x < edges->columns; x++) {
    uint32_t sum = 0;
    for (uint32_t part = 0; part < scale; part++) sum += *sums++;
    row[x] = (uint8_t)((sum + whole / 2) / whole);
  }
  memset(edges->sums, 0, (size_t)edges->width * sizeof *edges->sums);
}

void dsb_edges_add(dsb_edges *edges, const uint8_t *rows, size_t stride, uint32_t count) {
  for (uint32_t index = 0; index < count && edges->row < edges->lines; index++, rows += stride) {
    uint8_t *row = edges->rows[edges->row % 3];
    if (dsb_edges_samples(edges->row) && edges->summed == edges->scale / 2) dsb_edges_clip(edges, rows);
    if (edges->scale == 1) {
      if (dsb_edges_needs(edges->row)) dsb_luma(row, rows, edges->width);
      dsb_edges_close(edges);
      continue;
    }
    if (dsb_edges_needs(edges->row)) {
      dsb_luma(edges->luma, rows, edges->width);
      dsb_edges_sum(edges);
    }
    edges->summed += 1;
    if (edges->summed < edges->scale) continue;
    edges->summed = 0;
    if (dsb_edges_needs(edges->row)) dsb_edges_join(edges, row);
    dsb_edges_close(edges);
  }
}

uint32_t dsb_edges_side(const dsb_edges *edges) {
  return edges->columns > edges->lines ? edges->columns : edges->lines;
}

uint32_t dsb_edges_clipped(const dsb_edges *edges) {
  return edges->channels == 0 ? 0 : (uint32_t)(edges->clipped * 10000 / edges->channels);
}

void dsb_edges_read(const dsb_edges *edges, uint32_t *points, uint32_t *curvatures, uint32_t *tones) {
  memset(points, 0, DSB_EDGE_BINS * sizeof *points);
  memset(curvatures, 0, DSB_EDGE_BINS * sizeof *curvatures);
  memset(tones, 0, DSB_EDGE_TONES * sizeof *tones);
  for (int table = 0; table < DSB_EDGE_TABLES; table++) {
    for (int bin = 0; bin < DSB_EDGE_BINS; bin++) {
      points[bin] += (uint32_t)(edges->tables[table][bin] >> 32);
      curvatures[bin] += (uint32_t)edges->tables[table][bin];
    }
    for (int tone = 0; tone < DSB_EDGE_TONES; tone++) tones[tone] += edges->tones[table][tone];
  }
}
