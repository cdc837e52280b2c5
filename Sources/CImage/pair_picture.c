#include <string.h>

#include "pair_check_internal.h"

#pragma STDC FP_CONTRACT OFF

/// The index of a neighbour, mirrored at the border without repeating the edge.
PAIR_PART int reflected(int index) {
  if (index < 0) return -index;
  return index >= PAIR_SIDE ? 2 * PAIR_SIDE - 2 - index : index;
}

PAIR_PART void average(const float *from, int side, float *to) {
  for (int y = 0; y < side / 2; y++) {
    for (int x = 0; x < side / 2; x++) {
      const float *corner = from + 2 * y * side + 2 * x;
      to[y * (side / 2) + x] = ((corner[0] + corner[1]) + (corner[side] + corner[side + 1])) * 0.25f;
    }
  }
}

/// Smooths with weights 1 2 1 in both directions, because 64 x 64 pixels of a JPEG contain noise that the original
/// lacks.
PAIR_PART void smooth(const int16_t *grey, float *smoothed) {
  int16_t rows[PAIR_AREA];
  for (int y = 0; y < PAIR_SIDE; y++) {
    const int16_t *above = grey + reflected(y - 1) * PAIR_SIDE;
    const int16_t *here = grey + y * PAIR_SIDE;
    const int16_t *below = grey + reflected(y + 1) * PAIR_SIDE;
    for (int x = 0; x < PAIR_SIDE; x++) rows[y * PAIR_SIDE + x] = (int16_t)(above[x] + 2 * here[x] + below[x]);
  }
  for (int y = 0; y < PAIR_SIDE; y++) {
    const int16_t *row = rows + y * PAIR_SIDE;
    float *target = smoothed + y * PAIR_SIDE;
    for (int x = 1; x < PAIR_SIDE - 1; x++) target[x] = (float)(row[x - 1] + 2 * row[x] + row[x + 1]) * 0.0625f;
    target[0] = (float)(2 * row[0] + 2 * row[1]) * 0.0625f;
    target[PAIR_SIDE - 1] = (float)(2 * row[PAIR_SIDE - 1] + 2 * row[PAIR_SIDE - 2]) * 0.0625f;
  }
}

/// The three channels apart.
PAIR_PART void separate(const uint8_t *rgb, int16_t channels[3][PAIR_AREA]) {
  for (int k = 0; k < PAIR_AREA; k++) {
    for (int channel = 0; channel < 3; channel++) channels[channel][k] = rgb[3 * k + channel];
  }
}

/// The difference of a channel from grey, averaged over four by four pixels.
PAIR_PART void average_hue(const int16_t *channel, const int16_t *grey, float *hue) {
  for (int cell = 0; cell < 16; cell++) {
    int16_t columns[PAIR_SIDE] = {0};
    for (int y = cell * 4; y < cell * 4 + 4; y++) {
      const int16_t *values = channel + y * PAIR_SIDE, *greys = grey + y * PAIR_SIDE;
      for (int x = 0; x < PAIR_SIDE; x++) columns[x] = (int16_t)(columns[x] + values[x] - greys[x]);
    }
    for (int x = 0; x < 16; x++) {
      const int sum = columns[4 * x] + columns[4 * x + 1] + columns[4 * x + 2] + columns[4 * x + 3];
      hue[cell * 16 + x] = (float)sum * 0.0625f;
    }
  }
}

PAIR_WIDE void dsb_pair_prepare(const uint8_t *rgb, dsb_pair_picture *picture) {
  int16_t channels[3][PAIR_AREA], grey[PAIR_AREA];
  separate(rgb, channels);
  // The usual weights in 128ths, so that sums fit sixteen bits.
  for (int k = 0; k < PAIR_AREA; k++)
    grey[k] = (int16_t)((38 * channels[0][k] + 75 * channels[1][k] + 15 * channels[2][k] + 64) >> 7);
  for (int channel = 0; channel < 3; channel++) {
    for (int k = 0; k < PAIR_AREA; k++) picture->levels[channel][k] = (uint8_t)channels[channel][k];
  }
  average_hue(channels[0], grey, picture->hue[0]);
  average_hue(channels[2], grey, picture->hue[1]);
  smooth(grey, picture->grey);
  average(picture->grey, PAIR_SIDE, picture->half);
  average(picture->half, PAIR_SIDE / 2, picture->quarter);
}

/// The positions at which one row of a picture is sampled: the upper left pixel, and the offsets from it.
typedef struct {
  int32_t corner[PAIR_SIDE];
  float right[PAIR_SIDE];
  float down[PAIR_SIDE];
} sampled_row;

PAIR_PART void place_row(int side, const dsb_warp *warp, int y, float margin, sampled_row *places, float *inside) {
  const float middle = (float)(side - 1) * 0.5f, last = (float)(side - 1), pitch = (float)side;
  const float low = margin, high = last - margin, dy = (float)y - middle;
  const float u0 = warp->m[1] * dy + warp->m[2] + middle, v0 = warp->m[4] * dy + warp->m[5] + middle;
  for (int x = 0; x < side; x++) {
    const float dx = (float)x - middle;
    float u = warp->m[0] * dx + u0, v = warp->m[3] * dx + v0;
    inside[x] = (float)((u >= low) & (u <= high) & (v >= low) & (v <= high));
    u = u > 0 ? u : 0;
    v = v > 0 ? v : 0;
    u = u < last ? u : last;
    v = v < last ? v : last;
    float column = (float)(int32_t)u, row = (float)(int32_t)v;
    column = column < last - 1 ? column : last - 1;
    row = row < last - 1 ? row : last - 1;
    places->right[x] = u - column;
    places->down[x] = v - row;
    places->corner[x] = (int32_t)(row * pitch + column);
  }
}

PAIR_WIDE void dsb_pair_sample(dsb_plane plane, const dsb_warp *warp, float margin, float *values, float *inside) {
  const int side = plane.side;
  sampled_row places;
  float near[2][PAIR_SIDE], far[2][PAIR_SIDE];
  for (int y = 0; y < side; y++) {
    place_row(side, warp, y, margin, &places, inside + y * side);
    for (int x = 0; x < side; x++) {
      const float *corner = plane.values + places.corner[x];
      near[0][x] = corner[0];
      near[1][x] = corner[1];
      far[0][x] = corner[side];
      far[1][x] = corner[side + 1];
    }
    float *target = values + y * side;
    for (int x = 0; x < side; x++) {
      const float upper = near[0][x] + (near[1][x] - near[0][x]) * places.right[x];
      const float lower = far[0][x] + (far[1][x] - far[0][x]) * places.right[x];
      target[x] = upper + (lower - upper) * places.down[x];
    }
  }
}
