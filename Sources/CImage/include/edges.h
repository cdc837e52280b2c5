// Measures how steep the edges of a picture are, and how fast their steepness changes, while its rows are decoded.

#ifndef DSB_EDGES_H
#define DSB_EDGES_H

#include <stddef.h>
#include <stdint.h>

typedef struct dsb_edges dsb_edges;

enum {
  /// Steepness, 0 to 510, is counted in bins of 4.
  DSB_EDGE_BINS = 128,
  /// Brightness, 0 to 255, is counted in bins of 4.
  DSB_EDGE_TONES = 64,
  /// The least longer side of a reduced grid. A picture is reduced by an integer factor until its longer side is shorter than twice
  /// this; the factor is at most 256 and at most the shorter side.
  DSB_EDGE_SIDE = 256,
};

/// Counts for a picture of `width` x `height` pixels; NULL if there is no memory or a side is 0.
dsb_edges *dsb_edges_create(uint32_t width, uint32_t height);

void dsb_edges_destroy(dsb_edges *edges);

/// Adds the next `count` rows of packed RGB, `stride` bytes apart.
void dsb_edges_add(dsb_edges *edges, const uint8_t *rows, size_t stride, uint32_t count);

/// The longer side of the sampled grid.
uint32_t dsb_edges_side(const dsb_edges *edges);

/// How many of 10,000 channels of the sampled rows have at least 252 of 255.
uint32_t dsb_edges_clipped(const dsb_edges *edges);

/// Reads the counts after all rows.
///
/// `points`: DSB_EDGE_BINS counts of the sampled points by their steepness, |dx| + |dy| over two pixels.
/// `curvatures`: the sums of |4 c - left - right - above - below| over the points of each bin.
/// `tones`: DSB_EDGE_TONES counts of the sampled points by their brightness.
void dsb_edges_read(const dsb_edges *edges, uint32_t *points, uint32_t *curvatures, uint32_t *tones);

#endif
