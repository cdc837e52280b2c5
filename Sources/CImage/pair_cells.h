// Cells of two by two pixels, in which colours are compared.
#ifndef DSB_PAIR_CELLS_H
#define DSB_PAIR_CELLS_H

#include "pair_check_internal.h"

enum { CELLS = PAIR_SIDE / 2, CELL_AREA = CELLS * CELLS };

/// A cell with less colour than this, as the length of its chrominance in levels, is grey.
#define NO_COLOUR 5.0f

typedef struct {
  float levels[3][CELL_AREA];
} cells;

PAIR_PART float least(float a, float b) { return a < b ? a : b; }
PAIR_PART float most(float a, float b) { return a > b ? a : b; }
PAIR_PART float clamped(float value, float low, float high) { return most(low, least(value, high)); }
PAIR_PART float grey_of(float red, float green, float blue) { return 0.299f * red + 0.587f * green + 0.114f * blue; }

/// The smallest and the largest level in the neighbourhood of each position.
PAIR_PART void find_range(const float *plane, int side, float *low, float *high) {
  float lows[PAIR_AREA], highs[PAIR_AREA];
  for (int y = 0; y < side; y++) {
    const float *row = plane + y * side;
    float *rows_low = lows + y * side, *rows_high = highs + y * side;
    for (int x = 1; x < side - 1; x++) {
      rows_low[x] = least(least(row[x - 1], row[x]), row[x + 1]);
      rows_high[x] = most(most(row[x - 1], row[x]), row[x + 1]);
    }
    rows_low[0] = least(row[0], row[1]);
    rows_high[0] = most(row[0], row[1]);
    rows_low[side - 1] = least(row[side - 2], row[side - 1]);
    rows_high[side - 1] = most(row[side - 2], row[side - 1]);
  }
  for (int y = 0; y < side; y++) {
    const int above = (y > 0 ? y - 1 : 0) * side, here = y * side, below = (y < side - 1 ? y + 1 : y) * side;
    for (int x = 0; x < side; x++) {
      low[here + x] = least(least(lows[above + x], lows[here + x]), lows[below + x]);
      high[here + x] = most(most(highs[above + x], highs[here + x]), highs[below + x]);
    }
  }
}

/// What a picture shows, as far as it decides about edits.
typedef struct {
  int is_plain;    // hardly more than one thing on a ground
  int is_one_hue;  // hardly any colour, or colours of about one hue
} dsb_pair_scene;

/// Looks at two aligned pictures. `source` has more colour, and `count` cells are chosen.
dsb_pair_scene dsb_pair_find_scene(const cells *source, const cells *target, const float *chosen, float count);

/// Multiplies each channel of the predicted cells by a factor near 1 that brings them closest to the target: white balance.
void dsb_pair_balance(const cells *target, const float *chosen, cells *predicted);

/// The difference between the mean colours of blocks of four by four cells and the predicted ones in levels, without the few
/// blocks that differ most. Outlines do not count. Unlike cells, blocks have no tolerance for displaced folds and shadows.
float dsb_pair_compare_blocks(const cells *predicted, const cells *target, const float *chosen);

#endif
