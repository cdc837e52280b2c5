#include "area.h"

#include "wide.h"

#include <stdlib.h>
#include <string.h>

enum { DSB_AREA_BLOCK = 64, DSB_AREA_ROWS = 256 };

// The compiler would use as many lanes as the widest type allows; these types fix the number at eight on any machine.
typedef uint8_t dsb_bytes __attribute__((vector_size(8)));
typedef uint16_t dsb_shorts __attribute__((vector_size(16)));
typedef uint32_t dsb_words __attribute__((vector_size(32)));
typedef uint32_t dsb_quad __attribute__((vector_size(16)));
typedef uint64_t dsb_longs __attribute__((vector_size(32)));

DSB_INLINE dsb_shorts dsb_load(const uint8_t *bytes) {
  dsb_bytes loaded;
  memcpy(&loaded, bytes, sizeof loaded);
  return __builtin_convertvector(loaded, dsb_shorts);
}

// A pixel is DSB_AREA_SIDE units wide, and a cell has as many units as the picture has pixels, so every overlap is an
// integer: pixel x covers [x * side, (x + 1) * side), cell c covers [c * width, (c + 1) * width).
struct dsb_area {
  uint32_t width;
  uint32_t height;
  uint32_t row;
  uint32_t cell;
  /// Sums over the rows of the open cell, for each column and channel: at most height * 255.
  uint32_t *columns;
  /// Sums over area, for each cell and channel: at most width * height * 255.
  uint64_t *cells;
};

dsb_area *dsb_area_create(uint32_t width, uint32_t height) {
  if (width == 0 || height == 0 || width > DSB_AREA_LONGEST || height > DSB_AREA_LONGEST) return NULL;
  dsb_area *area = calloc(1, sizeof *area);
  if (area == NULL) return NULL;
  *area = (dsb_area){.width = width, .height = height};
  // One element more than needed, because columns are read four at a time.
  area->columns = calloc((size_t)width * 3 + 1, sizeof *area->columns);
  area->cells = calloc((size_t)DSB_AREA_SIDE * DSB_AREA_SIDE * 3, sizeof *area->cells);
  if (area->columns != NULL && area->cells != NULL) return area;
  dsb_area_destroy(area);
  return NULL;
}

void dsb_area_destroy(dsb_area *area) {
  if (area == NULL) return;
  free(area->columns);
  free(area->cells);
  free(area);
}

/// Sums the columns of the open row of cells and starts the next row.
DSB_INLINE void dsb_area_close(dsb_area *area) {
  const uint64_t side = DSB_AREA_SIDE, width = area->width;
  uint64_t *cells = area->cells + (size_t)area->cell * side * 3;
  for (uint64_t cell = 0; cell < side; cell++) {
    const uint64_t start = cell * width, end = start + width;
    const uint64_t first = start / side, last = (end - 1) / side;
    const uint32_t *column = area->columns + first * 3;
    dsb_longs sum = {0};
    // Sum all pixels in full, then subtract the outer parts of the first and last one. The fourth lane is the next
    // pixel's red.
    for (uint64_t x = first; x <= last; x++, column += 3) {
      dsb_quad pixel;
      memcpy(&pixel, column, sizeof pixel);
      sum += __builtin_convertvector(pixel, dsb_longs);
    }
    const uint32_t *left = area->columns + first * 3, *right = area->columns + last * 3;
    const uint64_t before = start - first * side, after = (last + 1) * side - end;
    for (int channel = 0; channel < 3; channel++) {
      cells[cell * 3 + channel] = sum[channel] * side - left[channel] * before - right[channel] * after;
    }
  }
  memset(area->columns, 0, (size_t)width * 3 * sizeof *area->columns);
  area->cell += 1;
}

/// Adds a row that is only partly inside the open cells. `weight` is at most the side, so a product fits in 16 bits.
DSB_INLINE void dsb_area_weigh(
    uint32_t *restrict columns, const uint8_t *restrict row, size_t length, uint16_t weight) {
  size_t start = 0;
  for (; start + 8 <= length; start += 8) {
    dsb_words total;
    memcpy(&total, columns + start, sizeof total);
    total += __builtin_convertvector(dsb_load(row + start) * weight, dsb_words);
    memcpy(columns + start, &total, sizeof total);
  }
  for (; start < length; start++) columns[start] += (uint32_t)row[start] * weight;
}

/// Adds at most 257 rows that are completely inside the open cells: first sums in 16 bits, a few columns at a time.
DSB_INLINE void dsb_area_sum(
    uint32_t *restrict columns, const uint8_t *restrict rows, size_t stride, uint32_t count, size_t length) {
  size_t start = 0;
  for (; start + DSB_AREA_BLOCK <= length; start += DSB_AREA_BLOCK) {
    dsb_shorts sums[DSB_AREA_BLOCK / 8] = {{0}};
    const uint8_t *bytes = rows + start;
    for (uint32_t row = 0; row < count; row++, bytes += stride) {
      for (size_t part = 0; part < DSB_AREA_BLOCK / 8; part++) sums[part] += dsb_load(bytes + part * 8);
    }
    for (size_t part = 0; part < DSB_AREA_BLOCK / 8; part++) {
      dsb_words total;
      memcpy(&total, columns + start + part * 8, sizeof total);
      total += __builtin_convertvector(sums[part], dsb_words) * DSB_AREA_SIDE;
      memcpy(columns + start + part * 8, &total, sizeof total);
    }
  }
  for (; start < length; start++) {
    uint32_t sum = 0;
    for (uint32_t row = 0; row < count; row++) sum += rows[row * stride + start];
    columns[start] += sum * DSB_AREA_SIDE;
  }
}

DSB_WIDE void dsb_area_add(dsb_area *area, const uint8_t *rows, size_t stride, uint32_t count) {
  const uint64_t side = DSB_AREA_SIDE, height = area->height;
  const size_t length = (size_t)area->width * 3;
  if (count > area->height - area->row) count = area->height - area->row;
  for (uint32_t index = 0; index < count;) {
    uint64_t position = area->row * side;
    const uint64_t edge = (area->cell + 1) * height;
    uint64_t whole = (edge - position) / side;
    if (whole > count - index) whole = count - index;
    if (whole > DSB_AREA_ROWS) whole = DSB_AREA_ROWS;
    if (whole > 0) {
      dsb_area_sum(area->columns, rows + index * stride, stride, (uint32_t)whole, length);
      index += (uint32_t)whole;
      area->row += (uint32_t)whole;
      if (position + whole * side == edge) dsb_area_close(area);
      continue;
    }
    // Split a row that crosses an edge between cells; in a picture of few rows, a row may cross several edges.
    const uint64_t end = position + side;
    while (position < end) {
      const uint64_t border = (area->cell + 1) * height;
      const uint64_t stop = border < end ? border : end;
      dsb_area_weigh(area->columns, rows + index * stride, length, (uint16_t)(stop - position));
      position = stop;
      if (position == border) dsb_area_close(area);
    }
    index += 1;
    area->row += 1;
  }
}

/// (sum + whole / 2) / whole by multiplication: `inverse` is 2^64 / whole rounded down, so the guess is at most 1 too
/// small.
static inline uint8_t dsb_area_mean(uint64_t sum, uint64_t whole, uint64_t inverse) {
  const uint64_t rounded = sum + whole / 2;
  const uint64_t guess = (uint64_t)(((unsigned __int128)rounded * inverse) >> 64);
  return (uint8_t)(guess + (rounded - guess * whole >= whole));
}

void dsb_area_colour(const dsb_area *area, uint8_t *cells) {
  const uint64_t whole = (uint64_t)area->width * area->height;
  const uint64_t inverse = UINT64_MAX / whole;
  const size_t count = (size_t)DSB_AREA_SIDE * DSB_AREA_SIDE * 3;
  for (size_t index = 0; index < count; index++) cells[index] = dsb_area_mean(area->cells[index], whole, inverse);
}

void dsb_area_grey(const dsb_area *area, uint32_t join, uint8_t *cells) {
  const uint64_t whole = (uint64_t)area->width * area->height * join * join * 1000;
  const uint64_t inverse = UINT64_MAX / whole;
  const uint32_t side = DSB_AREA_SIDE / join;
  for (uint32_t y = 0; y < side; y++) {
    for (uint32_t x = 0; x < side; x++) {
      uint64_t sum = 0;
      for (uint32_t part = 0; part < join * join; part++) {
        const size_t row = y * join + part / join, column = x * join + part % join;
        const uint64_t *cell = area->cells + (row * DSB_AREA_SIDE + column) * 3;
        sum += 299 * cell[0] + 587 * cell[1] + 114 * cell[2];
      }
      cells[y * side + x] = dsb_area_mean(sum, whole, inverse);
    }
  }
}
