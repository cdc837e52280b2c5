// Inverse compositional Gauss-Newton for an affine map (Baker, Matthews, "Lucas-Kanade 20 years on", IJCV 2004). Each
// step removes brightness and contrast, as in the enhanced correlation coefficient (Evangelidis, Psarakis, PAMI 2008).
#include <math.h>
#include <string.h>

#include "pair_check_internal.h"

#pragma STDC FP_CONTRACT OFF

enum { UNKNOWNS = 6 };

/// Inverts a symmetric matrix by elimination with pivoting; returns 0 if the matrix is nearly singular.
static int invert(double matrix[UNKNOWNS][UNKNOWNS], double inverse[UNKNOWNS][UNKNOWNS]) {
  for (int i = 0; i < UNKNOWNS; i++) {
    for (int j = 0; j < UNKNOWNS; j++) inverse[i][j] = i == j;
  }
  for (int i = 0; i < UNKNOWNS; i++) {
    int pivot = i;
    for (int row = i + 1; row < UNKNOWNS; row++) {
      if (fabs(matrix[row][i]) > fabs(matrix[pivot][i])) pivot = row;
    }
    if (fabs(matrix[pivot][i]) < 1e-6) return 0;
    for (int j = 0; j < UNKNOWNS; j++) {
      double swap = matrix[i][j];
      matrix[i][j] = matrix[pivot][j];
      matrix[pivot][j] = swap;
      swap = inverse[i][j];
      inverse[i][j] = inverse[pivot][j];
      inverse[pivot][j] = swap;
    }
    const double scale = 1 / matrix[i][i];
    for (int j = 0; j < UNKNOWNS; j++) {
      matrix[i][j] *= scale;
      inverse[i][j] *= scale;
    }
    for (int row = 0; row < UNKNOWNS; row++) {
      if (row == i) continue;
      const double factor = matrix[row][i];
      for (int j = 0; j < UNKNOWNS; j++) {
        matrix[row][j] -= factor * matrix[i][j];
        inverse[row][j] -= factor * inverse[i][j];
      }
    }
  }
  return 1;
}

/// Central differences; zero on the border.
PAIR_WIDE static void differentiate(dsb_plane plane, float *across, float *down) {
  const int side = plane.side;
  memset(across, 0, sizeof *across * (size_t)(side * side));
  memset(down, 0, sizeof *down * (size_t)(side * side));
  for (int y = 1; y < side - 1; y++) {
    const float *row = plane.values + y * side;
    for (int x = 1; x < side - 1; x++) {
      across[y * side + x] = (row[x + 1] - row[x - 1]) * 0.5f;
      down[y * side + x] = (row[x + side] - row[x - side]) * 0.5f;
    }
  }
}

/// The matrix of the least-squares problem: products of the picture's derivatives by each of the six unknowns.
PAIR_WIDE static void square(int side, const float *across, const float *down, double matrix[UNKNOWNS][UNKNOWNS]) {
  const float middle = (float)(side - 1) * 0.5f;
  memset(matrix, 0, sizeof(double) * UNKNOWNS * UNKNOWNS);
  for (int y = 0; y < side; y++) {
    // The sums of one row for gx gx, gx gy, gy gy, each times 1, x and x x; y is the same for the whole row.
    float lanes[9][PAIR_LANES] = {{0}};
    for (int x = 0; x < side; x += PAIR_LANES) {
      for (int lane = 0; lane < PAIR_LANES; lane++) {
        const float dx = (float)(x + lane) - middle;
        const float gx = across[y * side + x + lane], gy = down[y * side + x + lane];
        const float xx = gx * gx, xy = gx * gy, yy = gy * gy;
        lanes[0][lane] += xx;
        lanes[1][lane] += xy;
        lanes[2][lane] += yy;
        lanes[3][lane] += xx * dx;
        lanes[4][lane] += xy * dx;
        lanes[5][lane] += yy * dx;
        lanes[6][lane] += xx * dx * dx;
        lanes[7][lane] += xy * dx * dx;
        lanes[8][lane] += yy * dx * dx;
      }
    }
    const double dy = (float)y - middle;
    for (int k = 0; k < 3; k++) {
      const double one = dsb_pair_join(lanes[k]), x = dsb_pair_join(lanes[k + 3]), xx = dsb_pair_join(lanes[k + 6]);
      const double block[3][3] = {{xx, x * dy, x}, {x * dy, one * dy * dy, one * dy}, {x, one * dy, one}};
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) matrix[i + (k == 2) * 3][j + (k > 0) * 3] += block[i][j];
      }
    }
  }
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < 3; j++) matrix[j + 3][i] = matrix[i][j + 3];
  }
}

/// The means and deviations of both pictures over the pixels inside; returns 0 if there are too few, or if they are
/// constant.
PAIR_WIDE static int normalise(int area, const float *first, const float *second, const float *inside, float parts[3]) {
  float lanes[5][PAIR_LANES] = {{0}};
  for (int k = 0; k < area; k += PAIR_LANES) {
    for (int lane = 0; lane < PAIR_LANES; lane++) {
      const float in = inside[k + lane], a = first[k + lane], b = second[k + lane];
      lanes[0][lane] += in;
      lanes[1][lane] += a * in;
      lanes[2][lane] += b * in;
      lanes[3][lane] += a * a * in;
      lanes[4][lane] += b * b * in;
    }
  }
  const double count = dsb_pair_join(lanes[0]);
  if (count * 4 < area) return 0;
  const double a = dsb_pair_join(lanes[1]) / count, b = dsb_pair_join(lanes[2]) / count;
  const double aa = dsb_pair_join(lanes[3]) / count - a * a, bb = dsb_pair_join(lanes[4]) / count - b * b;
  if (!(aa > 1 && bb > 1)) return 0;
  parts[0] = (float)a;
  parts[1] = (float)b;
  parts[2] = (float)sqrt(aa / bb);
  return 1;
}

/// The right-hand side of the least-squares problem: the difference of the pictures times each derivative.
PAIR_WIDE static void project(
    int side, const float *across, const float *down, const float *first, const float *second, const float *inside,
    const float parts[3], double sums[UNKNOWNS]) {
  const float middle = (float)(side - 1) * 0.5f, gain = parts[2];
  memset(sums, 0, sizeof(double) * UNKNOWNS);
  for (int y = 0; y < side; y++) {
    float lanes[4][PAIR_LANES] = {{0}};
    for (int x = 0; x < side; x += PAIR_LANES) {
      for (int lane = 0; lane < PAIR_LANES; lane++) {
        const int k = y * side + x + lane;
        const float dx = (float)(x + lane) - middle;
        const float error = ((second[k] - parts[1]) * gain - (first[k] - parts[0])) * inside[k];
        const float gx = across[k] * error, gy = down[k] * error;
        lanes[0][lane] += gx;
        lanes[1][lane] += gx * dx;
        lanes[2][lane] += gy;
        lanes[3][lane] += gy * dx;
      }
    }
    const double dy = (float)y - middle;
    const double gx = dsb_pair_join(lanes[0]), gy = dsb_pair_join(lanes[2]);
    sums[0] += dsb_pair_join(lanes[1]);
    sums[1] += gx * dy;
    sums[2] += gx;
    sums[3] += dsb_pair_join(lanes[3]);
    sums[4] += gy * dy;
    sums[5] += gy;
  }
}

/// Replaces the warp by warp after the inverse of 1 + step; returns 0 if the step changes areas too much.
static int compose(dsb_warp *warp, const double step[UNKNOWNS]) {
  const double a = 1 + step[0], b = step[1], c = step[2], d = step[3], e = 1 + step[4], f = step[5];
  const double det = a * e - b * d;
  if (!(det > 0.2 && det < 5)) return 0;
  const double i0 = e / det, i1 = -b / det, i3 = -d / det, i4 = a / det;
  const double i2 = -(i0 * c + i1 * f), i5 = -(i3 * c + i4 * f);
  const float *m = warp->m;
  const dsb_warp moved = {{
    (float)(m[0] * i0 + m[1] * i3), (float)(m[0] * i1 + m[1] * i4), (float)(m[0] * i2 + m[1] * i5 + m[2]),
    (float)(m[3] * i0 + m[4] * i3), (float)(m[3] * i1 + m[4] * i4), (float)(m[3] * i2 + m[4] * i5 + m[5]),
  }};
  *warp = moved;
  return 1;
}

void dsb_pair_find_slopes(dsb_plane plane, dsb_pair_slopes *slopes) {
  double matrix[UNKNOWNS][UNKNOWNS];
  differentiate(plane, slopes->across, slopes->down);
  square(plane.side, slopes->across, slopes->down, matrix);
  slopes->is_regular = invert(matrix, slopes->inverse);
}

int dsb_pair_align(dsb_plane first, const dsb_pair_slopes *slopes, dsb_plane second, int steps, dsb_warp *warp) {
  const int side = first.side, area = side * side;
  float values[PAIR_AREA], inside[PAIR_AREA];
  if (!slopes->is_regular) return 0;
  for (int count = 0; count < steps; count++) {
    float parts[3];
    double sums[UNKNOWNS], step[UNKNOWNS];
    dsb_pair_sample(second, warp, 0, values, inside);
    if (!normalise(area, first.values, values, inside, parts)) return 0;
    project(side, slopes->across, slopes->down, first.values, values, inside, parts, sums);
    for (int i = 0; i < UNKNOWNS; i++) {
      step[i] = 0;
      for (int j = 0; j < UNKNOWNS; j++) step[i] += slopes->inverse[i][j] * sums[j];
    }
    if (!compose(warp, step)) return 0;
    // The movement of a corner, in pixels of this level.
    const double reach = side * 0.5;
    const double u = (fabs(step[0]) + fabs(step[1])) * reach + fabs(step[2]);
    const double v = (fabs(step[3]) + fabs(step[4])) * reach + fabs(step[5]);
    if (u < 0.05 && v < 0.05) return 1;
  }
  return 1;
}
