#ifndef DSB_PAIR_CHECK_INTERNAL_H
#define DSB_PAIR_CHECK_INTERNAL_H

#include "include/pair_check.h"

enum { PAIR_SIDE = 64, PAIR_AREA = PAIR_SIDE * PAIR_SIDE, PAIR_LANES = 8 };

/// The weights that make differences from grey chrominances, in which hues are angles.
#define PAIR_RED 0.713f
#define PAIR_BLUE 0.564f

/// Functions that are compiled twice, for vectors of four and of eight lanes, where the loader can choose. Both do the same
/// single operations, so they agree to the bit. Thread sanitizer is not awake yet when the loader chooses.
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

/// What a wide function calls has to become part of it to be compiled so.
#define PAIR_PART static inline __attribute__((always_inline))

/// A plane of grey or colour, a power of two on a side.
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

/// How a plane changes where it is moved, and the inverse of the least-squares problem that follows from it.
typedef struct {
  float across[PAIR_AREA];
  float down[PAIR_AREA];
  double inverse[6][6];
  int is_regular;
} dsb_pair_slopes;

/// Directions of the gradients.
typedef struct {
  float across[PAIR_AREA];
  float down[PAIR_AREA];
} dsb_pair_directions;

struct dsb_pair_template {
  dsb_pair_picture picture;
  dsb_pair_directions directions;
  dsb_pair_slopes fine, middle, coarse;  // at 64, 32 and 16 pixels a side
};

/// Maps coordinates of the first picture to those of the second, both counted from the middle in pixels of one level:
/// u = m[0] x + m[1] y + m[2], v = m[3] x + m[4] y + m[5].
typedef struct {
  float m[6];
} dsb_warp;

void dsb_pair_prepare(const uint8_t *rgb, dsb_pair_picture *picture);

/// Samples `plane` where the warp leads. `inside` is 1 where that lies at least `margin` pixels inside of the plane,
/// and else 0; outside of it the value is that at its edge.
void dsb_pair_sample(dsb_plane plane, const dsb_warp *warp, float margin, float *values, float *inside);

/// What the alignment has to know of the first picture.
void dsb_pair_find_slopes(dsb_plane plane, dsb_pair_slopes *slopes);

/// Improves the warp by up to `steps` steps; returns 0 when it does not converge, leaving anything in it.
int dsb_pair_align(dsb_plane first, const dsb_pair_slopes *slopes, dsb_plane second, int steps, dsb_warp *warp);

/// The sum of the lanes, always in one order.
static inline float dsb_pair_join(const float *lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

#endif
