#ifndef DSB_PAIR_CHECK_INTERNAL_H
#define DSB_PAIR_CHECK_INTERNAL_H

#include "include/pair_check.h"

enum { PAIR_SIDE = 64, PAIR_AREA = PAIR_SIDE * PAIR_SIDE, PAIR_LANES = 8 };

/// The weights that convert differences from grey to chrominances, in which hues are angles.
#define PAIR_RED 0.713f
#define PAIR_BLUE 0.564f

/// Marks functions that are compiled twice, for vectors of four and of eight lanes, if the loader can choose between
/// them. Both do the same single operations, so their results are identical. Thread sanitizer is not yet initialised
/// when the loader chooses.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PAIR_ONCE
#endif
#endif
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(PAIR_ONCE)
#define PAIR_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define PAIR_WIDE
#endif

/// Marks a function that a wide function calls: it must be inlined so that it is compiled with the same vectors.
#define PAIR_PART static inline __attribute__((always_inline))

/// A plane of grey or colour; its side is a power of two.
typedef struct {
  int side;
  const float *values;
} dsb_plane;

struct dsb_pair_picture {
  float grey[PAIR_AREA];    // smoothed a little, 64 x 64
  float half[32 * 32];      // the same, averaged
  float quarter[16 * 16];   // and again
  float hue[2][16 * 16];    // red and blue less grey
  uint8_t levels[3][PAIR_AREA];
};

/// The slopes of a plane when it is moved, and the inverse of the resulting least-squares problem.
typedef struct {
  float across[PAIR_AREA];
  float down[PAIR_AREA];
  double inverse[6][6];
  int is_regular;
} dsb_pair_slopes;

/// The directions of the gradients.
typedef struct {
  float across[PAIR_AREA];
  float down[PAIR_AREA];
} dsb_pair_directions;

struct dsb_pair_template {
  dsb_pair_picture picture;
  dsb_pair_directions directions;
  dsb_pair_slopes fine, middle, coarse;  // at 64, 32 and 16 pixels a side
};

/// Maps coordinates of the first picture to those of the second, both measured from the centre in pixels of one level:
/// u = m[0] x + m[1] y + m[2], v = m[3] x + m[4] y + m[5].
typedef struct {
  float m[6];
} dsb_warp;

void dsb_pair_prepare(const uint8_t *rgb, dsb_pair_picture *picture);

/// Samples `plane` at the positions that the warp gives. `inside` is 1 if a position is at least `margin` pixels inside
/// the plane, and otherwise 0. Positions outside the plane get the value at its edge.
void dsb_pair_sample(dsb_plane plane, const dsb_warp *warp, float margin, float *values, float *inside);

/// Computes the slopes of the first picture that the alignment needs.
void dsb_pair_find_slopes(dsb_plane plane, dsb_pair_slopes *slopes);

/// Improves the warp by at most `steps` steps; returns 0 if it does not converge, and then the warp is not valid.
int dsb_pair_align(dsb_plane first, const dsb_pair_slopes *slopes, dsb_plane second, int steps, dsb_warp *warp);

/// The sum of the lanes, always in the same order.
static inline float dsb_pair_join(const float *lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

#endif
