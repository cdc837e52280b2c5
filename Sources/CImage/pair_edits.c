// Decides whether an edit of the whole picture explains the differences of colours and parts between two pictures: a
// change of brightness, contrast, gamma or saturation, or a conversion to grey. If no such edit explains them, the
// pictures are different.
#include <math.h>
#include <string.h>

#include "pair_cells.h"

#pragma STDC FP_CONTRACT OFF

/// Cells and pixels at the border are not compared.
enum { CELL_MARGIN = 1, PIXEL_MARGIN = 3 };
/// The number of rounds of a fit. In each round, cells that the previous fit did not explain have less weight.
enum { ROUNDS = 4 };
/// The side of the window in which parts are compared.
enum { WINDOW = 4 };

/// The share of cells that may have any colour.
static const float STRAY = 0.01f;
/// The error in levels at which a cell has half its weight in a fit.
static const float OUTLIER = 10;
/// The largest range of levels around a pixel of a flat area.
static const float FLAT = 1.5f;
/// The least range of levels around a pixel of an edge.
static const float EDGE = 16;
/// The largest share of texture in a sketch, which is a drawing of few tones such as a letter, an icon or a sign.
static const float MOST_TEXTURE = 0.45f;
/// The tolerated displacement of a stroke, as a share of the distance to the next pixel.
static const float REACH = 0.7f;
/// The least share of flat pixels in a drawing, and in a clear drawing. Of 300 photos, one in a hundred reaches an eighth.
static const float DRAWN = 0.24f, PLAINLY_DRAWN = 0.3f;
/// The weight of parts in drawings that are not clear ones: they may be photos with a watermark on a white background.
static const float DOUBT = 0.68f;
/// The minimum contrast to which differences of parts are related.
static const float LEAST_CONTRAST = 48;
/// A picture has colour nearly everywhere if at most this share of its cells has a colour of at most NO_COLOUR.
static const float FEW_GREY = 0.25f;
/// The levels by which the offset of an edit of a plain picture may differ from those of brightness and contrast.
static const float SLACK = 6;
/// The level from which a cell is as bright as can be, and the largest share of such cells that a fit leaves out.
static const float BRIGHTEST = 252, MOST_BRIGHT = 0.9f;
/// The weight of blocks in plain pictures of several hues: a copy that is too bright loses some of its many colours.
static const float MANY_COLOURS = 0.5f;
/// If the differences of colours and parts are below these, no other edit is tried.
static const float CLEAR_COLOURS = 10, CLEAR_PARTS = 0.08f, CLEAR_BLOCKS = 3;

typedef enum { AS_IS, LIGHTER, DARKER } tone_curve;

/// A kind of edit and its limits.
typedef struct {
  tone_curve curve;
  float least_gain, most_gain;
  float shift;  // levels by which a middle grey moves
  float least_saturation, most_saturation;
  float weight;  // of what it does not explain
} edit_kind;

/// Edits to grey allow almost no change of tone: otherwise a grey object on a grey background would be a copy of one in
/// any colour. The last kind, grey with a change of tone, applies only to pictures with colour nearly everywhere.
static const edit_kind KINDS[] = {
  {AS_IS, 0.75f, 1.27f, 27, 0.85f, 1.2f, 1}, {AS_IS, 0.9f, 1.1f, 12, 0.65f, 1.5f, 1},
  {LIGHTER, 0.9f, 1.1f, 10, 0.85f, 1.2f, 1}, {DARKER, 0.9f, 1.1f, 10, 0.85f, 1.2f, 1},
  {AS_IS, 0.97f, 1.03f, 3, 0, 0, 9},         {AS_IS, 0.85f, 1.2f, 14, 0, 0, 2.4f},
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS, TONED_GREY = KIND_COUNT - 1 };

/// The same for plain pictures, in which an edit that is any stronger makes one thing of two in other colours.
static const edit_kind PLAIN_KINDS[KIND_COUNT] = {
  {AS_IS, 0.75f, 1.27f, 40, 0.85f, 1.2f, 1},   {AS_IS, 0.95f, 1.05f, 6, 0.65f, 1.5f, 1},
  {LIGHTER, 0.95f, 1.05f, 6, 0.85f, 1.2f, 1}, {DARKER, 0.95f, 1.05f, 6, 0.85f, 1.2f, 1},
  {AS_IS, 0.97f, 1.03f, 3, 0, 0, 4},          {AS_IS, 0.85f, 1.2f, 14, 0, 0, 2.4f},
};

/// An edit of one kind: levels become gain (grey + saturation (level - grey)) + offset.
typedef struct {
  tone_curve curve;
  float gain, offset, saturation;
} edit;

typedef struct {
  float levels[3][PAIR_AREA];
} pixels;

/// Gamma 0.75 and 1.375, computed with square roots only, which are exact on every machine.
PAIR_PART void apply_curve(tone_curve curve, const float *levels, int count, float *changed) {
  if (curve == AS_IS) {
    memcpy(changed, levels, sizeof *levels * (size_t)count);
    return;
  }
  for (int k = 0; k < count; k++) {
    const float part = levels[k] * (1 / 255.0f), power = sqrtf(part * sqrtf(part));
    changed[k] = 255 * (curve == LIGHTER ? power : part * sqrtf(power));
  }
}

/// The smallest and the largest level within REACH of a pixel around each position, interpolated between pixels.
PAIR_PART void find_near_range(const float *plane, float *low, float *high) {
  float wide_low[PAIR_AREA], wide_high[PAIR_AREA];
  find_range(plane, PAIR_SIDE, wide_low, wide_high);
  for (int k = 0; k < PAIR_AREA; k++) {
    low[k] = plane[k] + (wide_low[k] - plane[k]) * REACH;
    high[k] = plane[k] + (wide_high[k] - plane[k]) * REACH;
  }
}

PAIR_PART void add_near_excess(const float *plane, const float *other, float *excess) {
  float low[PAIR_AREA], high[PAIR_AREA];
  find_near_range(other, low, high);
  for (int k = 0; k < PAIR_AREA; k++)
    excess[k] = most(excess[k], most(plane[k] - high[k], low[k] - plane[k]));
}

/// Raises `excess` to the distance of `plane` from the range around each position of `other`, so that a displacement of one
/// pixel does not count as a difference.
PAIR_PART void add_excess(const float *plane, const float *other, int side, float *excess) {
  float low[PAIR_AREA], high[PAIR_AREA];
  find_range(other, side, low, high);
  for (int k = 0; k < side * side; k++)
    excess[k] = most(excess[k], most(plane[k] - high[k], low[k] - plane[k]));
}

PAIR_WIDE static void average_cells(const uint8_t *plane, float *cells) {
  for (int y = 0; y < CELLS; y++) {
    const uint8_t *upper = plane + 2 * y * PAIR_SIDE, *lower = upper + PAIR_SIDE;
    for (int x = 0; x < CELLS; x++)
      cells[y * CELLS + x] = (float)(upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) * 0.25f;
  }
}

/// Sets 1 for each cell that is inside both pictures and compared; returns the number of these cells.
static float choose_cells(const float *inside, float *chosen) {
  float count = 0;
  for (int y = 0; y < CELLS; y++) {
    for (int x = 0; x < CELLS; x++) {
      const int is_inner = y >= CELL_MARGIN && y < CELLS - CELL_MARGIN && x >= CELL_MARGIN && x < CELLS - CELL_MARGIN;
      chosen[y * CELLS + x] = is_inner ? inside[y * CELLS + x] : 0;
      count += chosen[y * CELLS + x];
    }
  }
  return count;
}

/// The amount of colour in the compared cells.
typedef struct {
  float squares;  // of the differences from grey, their sum
  float grey;     // cells without any
} colour_sums;

PAIR_WIDE static colour_sums sum_colour(const cells *picture, const float *chosen) {
  float lanes[2][PAIR_LANES] = {{0}};
  for (int k = 0; k < CELL_AREA; k += PAIR_LANES) {
    for (int lane = 0; lane < PAIR_LANES; lane++) {
      const float red = picture->levels[0][k + lane], blue = picture->levels[2][k + lane];
      const float grey = grey_of(red, picture->levels[1][k + lane], blue);
      const float r = PAIR_RED * (red - grey), b = PAIR_BLUE * (blue - grey), square = r * r + b * b;
      lanes[0][lane] += square * chosen[k + lane];
      lanes[1][lane] += square < NO_COLOUR * NO_COLOUR ? chosen[k + lane] : 0;
    }
  }
  const colour_sums sums = {dsb_pair_join(lanes[0]), dsb_pair_join(lanes[1])};
  return sums;
}

/// Weighted sums over cells, of grey levels relative to the middle and of differences from grey.
typedef struct {
  float count, first, second, square, product, own_colour, both_colours;
} fit_sums;

PAIR_PART fit_sums sum_up(const cells *source, const cells *target, const float *weights) {
  float lanes[7][PAIR_LANES] = {{0}};
  for (int k = 0; k < CELL_AREA; k += PAIR_LANES) {
    for (int lane = 0; lane < PAIR_LANES; lane++) {
      const int at = k + lane;
      const float r = source->levels[0][at], g = source->levels[1][at], b = source->levels[2][at];
      const float tr = target->levels[0][at], tg = target->levels[1][at], tb = target->levels[2][at];
      const float grey = grey_of(r, g, b), target_grey = grey_of(tr, tg, tb), w = weights[at];
      const float x = grey - 128, y = target_grey - 128, dr = r - grey, dg = g - grey, db = b - grey;
      lanes[0][lane] += w;
      lanes[1][lane] += w * x;
      lanes[2][lane] += w * y;
      lanes[3][lane] += w * x * x;
      lanes[4][lane] += w * x * y;
      lanes[5][lane] += w * (dr * dr + dg * dg + db * db);
      lanes[6][lane] += w * (dr * (tr - target_grey) + dg * (tg - target_grey) + db * (tb - target_grey));
    }
  }
  const fit_sums sums = {
    dsb_pair_join(lanes[0]), dsb_pair_join(lanes[1]), dsb_pair_join(lanes[2]), dsb_pair_join(lanes[3]),
    dsb_pair_join(lanes[4]), dsb_pair_join(lanes[5]), dsb_pair_join(lanes[6]),
  };
  return sums;
}

/// Limits the shift of an edit of a plain picture. Brightness leaves black as it is, contrast the mean or the middle: an edit
/// leaves some level between them.
static float limited_shift(float shift, float gain, float mean) {
  const float dark = (gain - 1) * 128, bright = (1 - gain) * most(mean, 0);
  return clamped(shift, least(dark, bright) - SLACK, most(dark, bright) + SLACK);
}

/// The edit of a kind that best fits the sums, within its limits.
static edit solve(const edit_kind *kind, fit_sums sums, const float *plain_mean) {
  const float count = sums.count + 1e-6f, first = sums.first / count, second = sums.second / count;
  // Add a small weight for no change: plain pictures contain no information about gain and saturation.
  const float square = sums.square / count - first * first + 20, product = sums.product / count - first * second + 20;
  edit found = {kind->curve, clamped(product / square, kind->least_gain, kind->most_gain), 0, 0};
  float shift = clamped(second - found.gain * first, -kind->shift, kind->shift);
  if (plain_mean) shift = limited_shift(shift, found.gain, *plain_mean);
  found.offset = shift + 128 - found.gain * 128;
  const float saturation = (sums.both_colours / count + 1) / (sums.own_colour / count + 1) / found.gain;
  found.saturation = clamped(saturation, kind->least_saturation, kind->most_saturation);
  return found;
}

PAIR_PART void predict(const float *const source[3], edit found, int count, float *const predicted[3]) {
  for (int k = 0; k < count; k++) {
    const float red = source[0][k], green = source[1][k], blue = source[2][k], grey = grey_of(red, green, blue);
    const float base = found.gain * grey + found.offset, scale = found.gain * found.saturation;
    predicted[0][k] = clamped(base + scale * (red - grey), 0, 255);
    predicted[1][k] = clamped(base + scale * (green - grey), 0, 255);
    predicted[2][k] = clamped(base + scale * (blue - grey), 0, 255);
  }
}

PAIR_PART void predict_cells(const cells *source, edit found, cells *predicted) {
  const float *const from[3] = {source->levels[0], source->levels[1], source->levels[2]};
  float *const to[3] = {predicted->levels[0], predicted->levels[1], predicted->levels[2]};
  predict(from, found, CELL_AREA, to);
}

/// Leaves out cells as bright as can be, which tell nothing of the edit, unless few others are left.
static void leave_bright(const cells *target, float count, float *fitted) {
  float bright = 0;
  for (int k = 0; k < CELL_AREA; k++) {
    const float level = most(most(target->levels[0][k], target->levels[1][k]), target->levels[2][k]);
    bright += level >= BRIGHTEST ? fitted[k] : 0;
  }
  if (bright > count * MOST_BRIGHT) return;
  for (int k = 0; k < CELL_AREA; k++) {
    const float level = most(most(target->levels[0][k], target->levels[1][k]), target->levels[2][k]);
    fitted[k] = level >= BRIGHTEST ? 0 : fitted[k];
  }
}

/// Fits an edit of a kind; cells that it does not explain get less weight in each round. Writes the predicted cells.
PAIR_WIDE static edit fit(
    const edit_kind *kind, const cells *source, const cells *target, const float *chosen, int is_plain,
    cells *predicted) {
  float weights[CELL_AREA], fitted[CELL_AREA];
  edit found = {kind->curve, 1, 0, 1};
  const fit_sums whole = sum_up(source, target, chosen);
  const float mean = whole.first / (whole.count + 1e-6f);
  memcpy(fitted, chosen, sizeof fitted);
  if (is_plain) leave_bright(target, whole.count, fitted);
  memcpy(weights, fitted, sizeof weights);
  for (int round = 0; round < ROUNDS; round++) {
    found = solve(kind, sum_up(source, target, weights), is_plain ? &mean : NULL);
    predict_cells(source, found, predicted);
    for (int k = 0; k < CELL_AREA; k++) {
      const float red = fabsf(target->levels[0][k] - predicted->levels[0][k]);
      const float green = fabsf(target->levels[1][k] - predicted->levels[1][k]);
      const float blue = fabsf(target->levels[2][k] - predicted->levels[2][k]);
      const float off = most(most(red, green), blue) * (1 / OUTLIER);
      weights[k] = fitted[k] / (1 + off * off);
    }
  }
  return found;
}

/// Replaces each value by the smallest around it. This removes areas narrower than three cells, such as letters of a
/// watermark.
PAIR_PART void erode(float *excess, const float *chosen) {
  float low[CELL_AREA], high[CELL_AREA];
  for (int k = 0; k < CELL_AREA; k++) excess[k] *= chosen[k];
  find_range(excess, CELLS, low, high);
  memcpy(excess, low, sizeof low);
}

/// The difference between colours and predicted ones in levels, without the few cells that differ most.
PAIR_WIDE static float compare_cells(const cells *predicted, const cells *target, const float *chosen, float count) {
  float excess[CELL_AREA] = {0};
  for (int channel = 0; channel < 3; channel++)
    add_excess(target->levels[channel], predicted->levels[channel], CELLS, excess);
  erode(excess, chosen);
  int tally[256] = {0};
  for (int k = 0; k < CELL_AREA; k++) tally[(int)least(excess[k], 255)]++;
  int left = (int)(count * STRAY + 0.5f), level = 255;
  while (level > 0 && left >= tally[level]) left -= tally[level--];
  return (float)level;
}

/// How much a picture resembles a drawing.
typedef struct {
  float flat;      // the share of its pixels in flat areas
  float textured;  // of the others, the share that is no edge
} drawn_shares;

PAIR_WIDE static drawn_shares shares(const float *grey) {
  float low[PAIR_AREA], high[PAIR_AREA];
  int flat = 0, edges = 0;
  find_range(grey, PAIR_SIDE, low, high);
  for (int y = PIXEL_MARGIN; y < PAIR_SIDE - PIXEL_MARGIN; y++) {
    for (int x = PIXEL_MARGIN; x < PAIR_SIDE - PIXEL_MARGIN; x++) {
      const float range = high[y * PAIR_SIDE + x] - low[y * PAIR_SIDE + x];
      flat += range < FLAT;
      edges += range >= EDGE;
    }
  }
  const int side = PAIR_SIDE - 2 * PIXEL_MARGIN, rest = side * side - flat;
  const drawn_shares found = {(float)flat / (float)(side * side), rest ? (float)(rest - edges) / (float)rest : 0};
  return found;
}

PAIR_PART int is_sketch(drawn_shares shares) { return shares.flat >= PLAINLY_DRAWN && shares.textured <= MOST_TEXTURE; }

/// The largest range of a channel in the compared pixels, at least LEAST_CONTRAST.
PAIR_PART float contrast(const pixels *picture, const float *chosen) {
  float range = LEAST_CONTRAST;
  for (int channel = 0; channel < 3; channel++) {
    const float *levels = picture->levels[channel];
    float low = 255, high = 0;
    for (int k = 0; k < PAIR_AREA; k++) {
      low = least(low, chosen[k] > 0 ? levels[k] : 255);
      high = most(high, chosen[k] > 0 ? levels[k] : 0);
    }
    range = most(range, high - low);
  }
  return range;
}

/// The largest mean over a window of WINDOW x WINDOW pixels.
PAIR_PART float greatest_window(const float *excess) {
  float columns[PAIR_SIDE], greatest = 0;
  for (int y = 0; y + WINDOW <= PAIR_SIDE; y++) {
    const float *row = excess + y * PAIR_SIDE;
    for (int x = 0; x < PAIR_SIDE; x++)
      columns[x] = (row[x] + row[x + PAIR_SIDE]) + (row[x + 2 * PAIR_SIDE] + row[x + 3 * PAIR_SIDE]);
    for (int x = 0; x + WINDOW <= PAIR_SIDE; x++)
      greatest = most(greatest, (columns[x] + columns[x + 1]) + (columns[x + 2] + columns[x + 3]));
  }
  return greatest / (WINDOW * WINDOW);
}

/// Smooths with weights 1 2 1 in both directions, in place.
PAIR_PART void smooth_plane(float *plane) {
  float rows[PAIR_AREA];
  for (int y = 0; y < PAIR_SIDE; y++) {
    const float *above = plane + (y > 0 ? y - 1 : 1) * PAIR_SIDE, *here = plane + y * PAIR_SIDE;
    const float *below = plane + (y < PAIR_SIDE - 1 ? y + 1 : y - 1) * PAIR_SIDE;
    for (int x = 0; x < PAIR_SIDE; x++) rows[y * PAIR_SIDE + x] = (above[x] + 2 * here[x] + below[x]) * 0.25f;
  }
  for (int y = 0; y < PAIR_SIDE; y++) {
    const float *row = rows + y * PAIR_SIDE;
    float *target = plane + y * PAIR_SIDE;
    for (int x = 1; x < PAIR_SIDE - 1; x++) target[x] = (row[x - 1] + 2 * row[x] + row[x + 1]) * 0.25f;
    target[0] = (row[0] + row[1]) * 0.5f;
    target[PAIR_SIDE - 1] = (row[PAIR_SIDE - 1] + row[PAIR_SIDE - 2]) * 0.5f;
  }
}

/// The content of one small window that the other picture lacks, as a share of the contrast.
PAIR_WIDE static float compare_pixels(const pixels *source, const pixels *target, const float *inside, edit found) {
  pixels predicted;
  float chosen[PAIR_AREA], excess[PAIR_AREA] = {0}, other[PAIR_AREA];
  const float *from[3];
  float *to[3];
  for (int channel = 0; channel < 3; channel++) {
    apply_curve(found.curve, source->levels[channel], PAIR_AREA, predicted.levels[channel]);
    from[channel] = to[channel] = predicted.levels[channel];
  }
  for (int k = 0; k < PAIR_AREA; k++) {
    const int x = k % PAIR_SIDE, y = k / PAIR_SIDE;
    chosen[k] = x >= PIXEL_MARGIN && x < PAIR_SIDE - PIXEL_MARGIN && y >= PIXEL_MARGIN && y < PAIR_SIDE - PIXEL_MARGIN
                    ? inside[k]
                    : 0;
  }
  predict(from, found, PAIR_AREA, to);
  const float range = most(contrast(&predicted, chosen), contrast(target, chosen));
  for (int channel = 0; channel < 3; channel++) {
    memcpy(other, target->levels[channel], sizeof other);
    smooth_plane(other);
    smooth_plane(predicted.levels[channel]);
    add_near_excess(other, predicted.levels[channel], excess);
    add_near_excess(predicted.levels[channel], other, excess);
  }
  for (int k = 0; k < PAIR_AREA; k++) excess[k] *= chosen[k];
  return greatest_window(excess) / range;
}

static void load_levels(const dsb_pair_picture *picture, pixels *loaded) {
  for (int channel = 0; channel < 3; channel++) {
    for (int k = 0; k < PAIR_AREA; k++) loaded->levels[channel][k] = picture->levels[channel][k];
  }
}

/// Samples the second picture's cells at the positions that the warp gives; returns the number of compared cells.
static float sample_cells(const dsb_pair_picture *second, const float *warp, cells *sampled, float *chosen) {
  dsb_warp halved;
  float plane[CELL_AREA], inside[CELL_AREA];
  for (int k = 0; k < 6; k++) halved.m[k] = k % 3 == 2 ? warp[k] * 0.5f : warp[k];
  for (int channel = 0; channel < 3; channel++) {
    average_cells(second->levels[channel], plane);
    dsb_pair_sample((dsb_plane){CELLS, plane}, &halved, 0.5f, sampled->levels[channel], inside);
  }
  return choose_cells(inside, chosen);
}

/// Samples the second picture's pixels at the positions that the warp gives.
static void sample_pixels(const dsb_pair_picture *second, const float *warp, pixels *sampled, float *inside) {
  pixels loaded;
  dsb_warp whole;
  load_levels(second, &loaded);
  memcpy(whole.m, warp, sizeof whole.m);
  for (int channel = 0; channel < 3; channel++)
    dsb_pair_sample((dsb_plane){PAIR_SIDE, loaded.levels[channel]}, &whole, 1, sampled->levels[channel], inside);
}

dsb_pair_difference dsb_pair_explain(
    const dsb_pair_template *first, const dsb_pair_picture *second, const dsb_pair_agreement *agreement) {
  pixels own, sampled;
  cells own_cells, other_cells, curved, predicted;
  float inside[PAIR_AREA], chosen[CELL_AREA];
  for (int channel = 0; channel < 3; channel++)
    average_cells(first->picture.levels[channel], own_cells.levels[channel]);
  const float count = sample_cells(second, agreement->warp, &other_cells, chosen);
  const drawn_shares own_shares = shares(first->picture.grey), other_shares = shares(second->grey);
  const float flat = least(own_shares.flat, other_shares.flat);
  const int is_drawn = flat >= DRAWN;
  if (is_drawn) {
    load_levels(&first->picture, &own);
    sample_pixels(second, agreement->warp, &sampled, inside);
  }
  // An edit can remove colour but not add it, so the more colourful picture is edited.
  const colour_sums own_colour = sum_colour(&own_cells, chosen), other_colour = sum_colour(&other_cells, chosen);
  const int is_swapped = other_colour.squares > own_colour.squares;
  const float grey = is_swapped ? other_colour.grey : own_colour.grey;
  const cells *source = is_swapped ? &other_cells : &own_cells, *target = is_swapped ? &own_cells : &other_cells;
  const dsb_pair_scene scene = dsb_pair_find_scene(source, target, chosen, count);
  const edit_kind *kinds = scene.is_plain ? PLAIN_KINDS : KINDS;
  dsb_pair_difference best = {0, 0, is_sketch(own_shares) || is_sketch(other_shares), scene.is_plain, 0};
  float least_cost = INFINITY;
  // A brighter copy loses levels that no edit brings back, so plain pictures are edited both ways.
  for (int attempt = 0; attempt < KIND_COUNT * (1 + scene.is_plain) && least_cost > 1; attempt++) {
    const int kind = attempt % KIND_COUNT, is_reverse = attempt >= KIND_COUNT;
    const cells *edited = is_reverse ? target : source, *other = is_reverse ? source : target;
    // On a plain background, a grey object may differ from a coloured one, so the picture must have colour nearly everywhere.
    const int is_grey = kinds[kind].most_saturation == 0, is_doubtful = kind == TONED_GREY || (is_drawn && is_grey);
    if (is_doubtful && grey > FEW_GREY * count) continue;
    // A grey thing may have the brightness of one in any colour, but hardly that of one in several colours.
    if (is_grey && (is_reverse || ((scene.is_plain || is_drawn) && scene.is_one_hue))) continue;
    for (int channel = 0; channel < 3; channel++)
      apply_curve(kinds[kind].curve, edited->levels[channel], CELL_AREA, curved.levels[channel]);
    const edit found = fit(&kinds[kind], &curved, other, chosen, scene.is_plain, &predicted);
    if (scene.is_plain && !is_grey) dsb_pair_balance(other, chosen, &predicted);
    const float colours = kinds[kind].weight * compare_cells(&predicted, other, chosen, count);
    float blocks = scene.is_plain ? dsb_pair_compare_blocks(&predicted, other, chosen) : 0;
    if (!scene.is_one_hue) blocks *= MANY_COLOURS;
    float parts = 0;
    if (is_drawn) {
      const int is_sampled = is_swapped != is_reverse;
      parts = compare_pixels(is_sampled ? &sampled : &own, is_sampled ? &own : &sampled, inside, found);
    }
    if (flat < PLAINLY_DRAWN) parts *= DOUBT;
    const float cost = most(most(colours / CLEAR_COLOURS, parts / CLEAR_PARTS), blocks / CLEAR_BLOCKS);
    if (cost >= least_cost) continue;
    least_cost = cost;
    best.colours = colours;
    best.parts = parts;
    best.blocks = blocks;
  }
  return best;
}
