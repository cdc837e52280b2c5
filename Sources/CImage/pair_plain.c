// Pictures that show hardly more than one thing on a ground: a shirt, a bottle, an icon. Another thing of the same outline
// differs from it in colour alone, so only slight edits of the whole picture are taken for edits.
#include <math.h>
#include <string.h>

#include "pair_cells.h"

#pragma STDC FP_CONTRACT OFF

/// The side of the blocks of cells whose mean colours are compared.
enum { BLOCK = 4 };

/// A picture is plain if so much of it changes less than PLAIN_RANGE levels over three cells: one thing on a ground, flat or
/// shaded. Of 150 photos 6 in 100 are. It is also plain if it changes less than CLOTH_RANGE levels and has one paint.
static const float PLAIN_RANGE = 12, CLOTH_RANGE = 32, PLAIN_SHARE = 0.36f, CLOTH_SHARE = 0.6f;
/// A picture has one paint if its hues agree to ONE_HUE, and at least ONE_PAINT of its coloured cells have about the same
/// saturation, as a paint in light and shadow has. With less agreement than SOME_HUES it has several hues.
static const float ONE_HUE = 0.95f, ONE_PAINT = 0.55f, PAINT_WIDTH = 0.4f, SOME_HUES = 0.9f;
/// The least number of coloured cells of which hues are computed.
enum { FEW_CELLS = 20 };
/// The range of levels over three cells from which there is an outline and no fold.
static const float FOLD_RANGE = 56;
/// The share of blocks that may have any colour.
static const float STRAY_BLOCKS = 0.04f;
/// The most that white balance changes a channel, and the error in levels at which a cell has half its weight.
static const float MOST_BALANCE = 0.07f, OUTLIER = 10;

/// The colours of a picture.
typedef struct {
  float agreement;  // of its hues, 0 to 1; 1 if it has hardly any
  float painted;    // the share of coloured cells with about the same saturation
} paint;

static paint find_paint(const cells *picture, const float *chosen) {
  static const float BINS = 256;
  float saturations[CELL_AREA], red_sum = 0, blue_sum = 0, sum = 0;
  int tally[1024] = {0}, count = 0;
  for (int k = 0; k < CELL_AREA; k++) {
    const float grey = grey_of(picture->levels[0][k], picture->levels[1][k], picture->levels[2][k]);
    const float red = PAIR_RED * (picture->levels[0][k] - grey), blue = PAIR_BLUE * (picture->levels[2][k] - grey);
    const float colour = sqrtf(red * red + blue * blue);
    if (!(chosen[k] > 0 && colour >= NO_COLOUR)) continue;
    red_sum += red;
    blue_sum += blue;
    sum += colour;
    saturations[count] = colour / (grey + 16);
    tally[(int)least(saturations[count++] * BINS, 1023)]++;
  }
  if (count < FEW_CELLS) return (paint){1, 1};
  int bin = 0, near = 0;
  for (int seen = tally[0]; 2 * seen < count; seen += tally[bin]) bin++;
  const float median = ((float)bin + 0.5f) / BINS;
  for (int k = 0; k < count; k++) near += fabsf(saturations[k] - median) <= PAINT_WIDTH * median;
  return (paint){sqrtf(red_sum * red_sum + blue_sum * blue_sum) / sum, (float)near / (float)count};
}

/// The shares of cells around which no channel changes by PLAIN_RANGE or CLOTH_RANGE levels.
typedef struct {
  float plain, cloth;
} smooth_shares;

PAIR_WIDE static smooth_shares find_smooth(const cells *picture, const float *chosen, float count) {
  float low[PAIR_AREA], high[PAIR_AREA], range[CELL_AREA] = {0}, plain = 0, cloth = 0;
  for (int channel = 0; channel < 3; channel++) {
    find_range(picture->levels[channel], CELLS, low, high);
    for (int k = 0; k < CELL_AREA; k++) range[k] = most(range[k], high[k] - low[k]);
  }
  for (int k = 0; k < CELL_AREA; k++) {
    plain += range[k] < PLAIN_RANGE ? chosen[k] : 0;
    cloth += range[k] < CLOTH_RANGE ? chosen[k] : 0;
  }
  return (smooth_shares){plain / (count + 1e-6f), cloth / (count + 1e-6f)};
}

dsb_pair_scene dsb_pair_find_scene(const cells *source, const cells *target, const float *chosen, float count) {
  const paint paint = find_paint(source, chosen);
  const smooth_shares from = find_smooth(source, chosen, count), to = find_smooth(target, chosen, count);
  const int has_paint = paint.agreement >= ONE_HUE && paint.painted >= ONE_PAINT;
  const int is_cloth = has_paint && least(from.cloth, to.cloth) >= CLOTH_SHARE;
  const int is_plain = least(from.plain, to.plain) >= PLAIN_SHARE || is_cloth;
  return (dsb_pair_scene){is_plain, paint.agreement > SOME_HUES};
}

void dsb_pair_balance(const cells *target, const float *chosen, cells *predicted) {
  for (int channel = 0; channel < 3; channel++) {
    const float *levels = target->levels[channel];
    float *own = predicted->levels[channel], product = 1, square = 1;
    for (int k = 0; k < CELL_AREA; k++) {
      const float off = (levels[k] - own[k]) * (1 / OUTLIER), weight = chosen[k] / (1 + off * off);
      product += weight * levels[k] * own[k];
      square += weight * own[k] * own[k];
    }
    const float gain = clamped(product / square, 1 - MOST_BALANCE, 1 + MOST_BALANCE);
    for (int k = 0; k < CELL_AREA; k++) own[k] = least(own[k] * gain, 255);
  }
}

/// Leaves the chosen cells around which no channel of either picture changes by FOLD_RANGE levels.
PAIR_WIDE static void choose_smooth(const cells *one, const cells *other, const float *chosen, float *smooth) {
  float low[PAIR_AREA], high[PAIR_AREA];
  memcpy(smooth, chosen, sizeof *smooth * CELL_AREA);
  for (int channel = 0; channel < 6; channel++) {
    find_range((channel < 3 ? one : other)->levels[channel % 3], CELLS, low, high);
    for (int k = 0; k < CELL_AREA; k++) smooth[k] = high[k] - low[k] < FOLD_RANGE ? smooth[k] : 0;
  }
}

float dsb_pair_compare_blocks(const cells *predicted, const cells *target, const float *chosen) {
  float differences[CELL_AREA / (BLOCK * BLOCK)], smooth[CELL_AREA];
  int count = 0;
  choose_smooth(predicted, target, chosen, smooth);
  for (int top = 0; top < CELLS; top += BLOCK) {
    for (int left = 0; left < CELLS; left += BLOCK) {
      float sums[4] = {0};
      for (int k = 0; k < BLOCK * BLOCK; k++) {
        const int at = (top + k / BLOCK) * CELLS + left + k % BLOCK;
        for (int channel = 0; channel < 3; channel++)
          sums[channel] += (target->levels[channel][at] - predicted->levels[channel][at]) * smooth[at];
        sums[3] += smooth[at];
      }
      if (4 * sums[3] < BLOCK * BLOCK) continue;
      const float red = fabsf(sums[0]), green = fabsf(sums[1]), blue = fabsf(sums[2]);
      const float off = most(most(red, green), blue) / sums[3];
      int place = count++;
      for (; place > 0 && differences[place - 1] < off; place--) differences[place] = differences[place - 1];
      differences[place] = off;
    }
  }
  return count ? differences[(int)((float)count * STRAY_BLOCKS)] : 0;
}
