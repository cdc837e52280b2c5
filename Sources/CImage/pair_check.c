#include "pair_check_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

/// The width of the border that is not compared, because frames are alike for any content.
enum { MARGIN = 5 };

/// The number of alignment steps at 16, 32 and 64 pixels per side.
enum { COARSE_STEPS = 8, MIDDLE_STEPS = 3, FINE_STEPS = 3 };

/// Gradients of strength SOFT (three by three Sobel; 8 is one level per pixel) have half the weight, and much stronger
/// ones hardly more than twice that. Otherwise the outline on a plain background would decide for the whole picture.
static const float SOFT = 8;

/// If the agreement without alignment is above this, the pictures are not aligned.
static const float PLAIN = 0.9f;
/// The finest alignment runs only if the agreement after the coarser ones is between these values.
static const float HOPELESS = 0.45f, CLEAR = 0.95f;

PAIR_WIDE static void differentiate(const float *grey, dsb_pair_directions *result) {
  memset(result, 0, sizeof *result);
  for (int y = MARGIN; y < PAIR_SIDE - MARGIN; y++) {
    const float *above = grey + (y - 1) * PAIR_SIDE, *row = grey + y * PAIR_SIDE, *below = grey + (y + 1) * PAIR_SIDE;
    for (int x = MARGIN; x < PAIR_SIDE - MARGIN; x++) {
      const float gx = (above[x + 1] - above[x - 1]) + 2 * (row[x + 1] - row[x - 1]) + (below[x + 1] - below[x - 1]);
      const float gy = (below[x - 1] - above[x - 1]) + 2 * (below[x] - above[x]) + (below[x + 1] - above[x + 1]);
      const float scale = 1 / (sqrtf(gx * gx + gy * gy) + SOFT);
      result->across[y * PAIR_SIDE + x] = gx * scale;
      result->down[y * PAIR_SIDE + x] = gy * scale;
    }
  }
}

/// The agreement over the inner square of the first picture, for pixels that the warp maps into the inner square of the
/// second.
PAIR_WIDE static float structure(
    const dsb_pair_directions *first, const dsb_pair_directions *second, const float *inside, float *overlap) {
  float lanes[4][PAIR_LANES] = {{0}};
  for (int y = MARGIN; y < PAIR_SIDE - MARGIN; y++) {
    for (int x = 0; x < PAIR_SIDE; x += PAIR_LANES) {
      for (int lane = 0; lane < PAIR_LANES; lane++) {
        const int k = y * PAIR_SIDE + x + lane;
        const float ax = first->across[k], ay = first->down[k], bx = second->across[k], by = second->down[k];
        lanes[0][lane] += (ax * bx + ay * by) * inside[k];
        lanes[1][lane] += (ax * ax + ay * ay) * inside[k];
        lanes[2][lane] += (bx * bx + by * by) * inside[k];
        lanes[3][lane] += inside[k] * (x + lane >= MARGIN && x + lane < PAIR_SIDE - MARGIN ? 1.0f : 0.0f);
      }
    }
  }
  *overlap = dsb_pair_join(lanes[3]) / PAIR_AREA;
  if (*overlap < 0.25f) return 0;
  return dsb_pair_join(lanes[0]) / (sqrtf(dsb_pair_join(lanes[1]) * dsb_pair_join(lanes[2])) + 1e-6f);
}

static float compare(
    const dsb_pair_directions *first, const dsb_pair_picture *second, const dsb_warp *warp, float *overlap) {
  float values[PAIR_AREA], inside[PAIR_AREA];
  dsb_pair_directions turned;
  dsb_pair_sample((dsb_plane){PAIR_SIDE, second->grey}, warp, MARGIN, values, inside);
  differentiate(values, &turned);
  return structure(first, &turned, inside, overlap);
}

/// The agreement without a warp.
static float compare_as_is(const dsb_pair_directions *first, const dsb_pair_picture *second, float *overlap) {
  float inside[PAIR_AREA];
  dsb_pair_directions directed;
  for (int k = 0; k < PAIR_AREA; k++) inside[k] = 1;
  differentiate(second->grey, &directed);
  return structure(first, &directed, inside, overlap);
}

/// Computes the agreement of the differences from grey, in 16 x 16 cells, and their strength. A rotation of all hues is
/// measured separately: poor alignment reduces the agreement but rotates nothing.
static void compare_hues(
    const dsb_pair_picture *first, const dsb_pair_picture *second, dsb_warp warp, dsb_pair_agreement *agreement) {
  float values[2][16 * 16], inside[16 * 16];
  warp.m[2] *= 0.25f;
  warp.m[5] *= 0.25f;
  for (int part = 0; part < 2; part++)
    dsb_pair_sample((dsb_plane){16, second->hue[part]}, &warp, 1, values[part], inside);
  float both = 0, a = 0, b = 0, along = 0, across = 0, count = 0;
  for (int y = 1; y < 15; y++) {
    for (int x = 1; x < 15; x++) {
      const int k = y * 16 + x;
      const float ar = first->hue[0][k], ab = first->hue[1][k], br = values[0][k], bb = values[1][k];
      both += (ar * br + ab * bb) * inside[k];
      a += (ar * ar + ab * ab) * inside[k];
      b += (br * br + bb * bb) * inside[k];
      along += (PAIR_RED * PAIR_RED * ar * br + PAIR_BLUE * PAIR_BLUE * ab * bb) * inside[k];
      across += PAIR_RED * PAIR_BLUE * (ar * bb - ab * br) * inside[k];
      count += inside[k];
    }
  }
  if (count < 1) count = 1;
  agreement->hue = both / (sqrtf(a * b) + 1e-6f);
  agreement->turn = along > 0 ? fabsf(across) / along : INFINITY;
  agreement->first_colour = sqrtf(a / count);
  agreement->second_colour = sqrtf(b / count);
}

static int within_limits(const dsb_warp *warp) {
  const float *m = warp->m;
  return fabsf(m[0] - 1) < 0.25f && fabsf(m[4] - 1) < 0.25f && fabsf(m[1]) < 0.25f && fabsf(m[3]) < 0.25f &&
         fabsf(m[2]) < 14 && fabsf(m[5]) < 14;
}

dsb_pair_picture *dsb_pair_picture_make(const uint8_t *rgb) {
  dsb_pair_picture *picture = malloc(sizeof *picture);
  if (picture) dsb_pair_prepare(rgb, picture);
  return picture;
}

void dsb_pair_picture_free(dsb_pair_picture *picture) { free(picture); }

dsb_pair_template *dsb_pair_template_make(const uint8_t *rgb) {
  dsb_pair_template *first = malloc(sizeof *first);
  if (!first) return NULL;
  dsb_pair_prepare(rgb, &first->picture);
  differentiate(first->picture.grey, &first->directions);
  dsb_pair_find_slopes((dsb_plane){64, first->picture.grey}, &first->fine);
  dsb_pair_find_slopes((dsb_plane){32, first->picture.half}, &first->middle);
  dsb_pair_find_slopes((dsb_plane){16, first->picture.quarter}, &first->coarse);
  return first;
}

void dsb_pair_template_free(dsb_pair_template *first) { free(first); }

dsb_pair_agreement dsb_pair_compare(const dsb_pair_template *first, const dsb_pair_picture *second) {
  const dsb_pair_picture *a = &first->picture, *b = second;
  const dsb_warp identity = {{1, 0, 0, 0, 1, 0}};
  dsb_pair_agreement best;
  best.structure = compare_as_is(&first->directions, b, &best.overlap);
  dsb_warp chosen = identity;
  if (best.structure <= PLAIN) {
    dsb_warp warp = identity;
    int good = dsb_pair_align(
        (dsb_plane){16, a->quarter}, &first->coarse, (dsb_plane){16, b->quarter}, COARSE_STEPS, &warp);
    if (!good) warp = identity;
    warp.m[2] *= 2;
    warp.m[5] *= 2;
    good = dsb_pair_align((dsb_plane){32, a->half}, &first->middle, (dsb_plane){32, b->half}, MIDDLE_STEPS, &warp);
    warp.m[2] *= 2;
    warp.m[5] *= 2;
    for (int round = 0; round < 2 && good && within_limits(&warp); round++) {
      float overlap;
      const float found = compare(&first->directions, b, &warp, &overlap);
      if (found > best.structure) {
        best.structure = found;
        best.overlap = overlap;
        chosen = warp;
      }
      if (round == 1 || found < HOPELESS || found > CLEAR) break;
      good = dsb_pair_align((dsb_plane){64, a->grey}, &first->fine, (dsb_plane){64, b->grey}, FINE_STEPS, &warp);
    }
  }
  compare_hues(a, b, chosen, &best);
  memcpy(best.warp, chosen.m, sizeof best.warp);
  return best;
}
