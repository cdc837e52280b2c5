#include "area.h"

#include <stdlib.h>
#include <string.h>

// A pixel is `side` units wide and a cell as many units as the picture has pixels, so every overlap is an integer:
// pixel x covers [x * side, (x + 1) * side), cell c covers [c * width, (c + 1) * width).
struct dsb_area {
  uint32_t width;
  uint32_t height;
  uint32_t side;
  uint32_t row;
  uint32_t cell;
  /// Sums over the rows of the open cell, for each column and channel: at most height * 255.
  uint32_t *columns;
  /// Sums over area, for each cell and channel: at most width * height * 255.
  uint64_t *cells;
};

dsb_area *dsb_area_create(uint32_t width, uint32_t height, uint32_t side) {
  if (width == 0 || height == 0 || width > DSB_AREA_LONGEST || height > DSB_AREA_LONGEST) return NULL;
  dsb_area *area = calloc(1, sizeof *area);
  if (area == NULL) return NULL;
  *area = (dsb_area){.width = width, .height = height, .side = side};
  area->columns = calloc((size_t)width * 3, sizeof *area->columns);
  area->cells = calloc((size_t)side * side * 3, sizeof *area->cells);
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

/// Adds up the columns of the open row of cells and begins the next.
static void dsb_area_close(dsb_area *area) {
  const uint64_t side = area->side, width = area->width;
  uint64_t *cells = area->cells + (size_t)area->cell * side * 3;
  uint64_t x = 0;
  for (uint64_t cell = 0; cell < side; cell++) {
    const uint64_t start = cell * width, end = start + width;
    uint64_t sum[3] = {0, 0, 0};
    for (x = start / side; x * side < end; x++) {
      const uint64_t left = x * side > start ? x * side : start;
      const uint64_t right = (x + 1) * side < end ? (x + 1) * side : end;
      const uint32_t *column = area->columns + x * 3;
      sum[0] += column[0] * (right - left);
      sum[1] += column[1] * (right - left);
      sum[2] += column[2] * (right - left);
    }
    cells[cell * 3] = sum[0];
    cells[cell * 3 + 1] = sum[1];
    cells[cell * 3 + 2] = sum[2];
  }
  memset(area->columns, 0, (size_t)width * 3 * sizeof *area->columns);
  area->cell += 1;
}

/// `weight` is at most the side, so that a product fits 16 bits, which vectors multiply fast.
static void dsb_area_weigh(uint32_t *restrict columns, const uint8_t *restrict row, size_t count, uint16_t weight) {
  for (size_t index = 0; index < count; index++) columns[index] += (uint16_t)(row[index] * weight);
}

void dsb_area_add(dsb_area *area, const uint8_t *rows, size_t stride, uint32_t count) {
  const uint64_t side = area->side, height = area->height;
  for (uint32_t index = 0; index < count && area->row < area->height; index++) {
    uint64_t position = area->row * side;
    const uint64_t end = position + side;
    while (position < end) {
      const uint64_t edge = (area->cell + 1) * height;
      const uint64_t stop = edge < end ? edge : end;
      dsb_area_weigh(
          area->columns, rows + (size_t)index * stride, (size_t)area->width * 3, (uint16_t)(stop - position));
      position = stop;
      if (position == edge) dsb_area_close(area);
    }
    area->row += 1;
  }
}

void dsb_area_colour(const dsb_area *area, uint8_t *cells) {
  const uint64_t whole = (uint64_t)area->width * area->height;
  const size_t count = (size_t)area->side * area->side * 3;
  for (size_t index = 0; index < count; index++) cells[index] = (uint8_t)((area->cells[index] + whole / 2) / whole);
}

void dsb_area_grey(const dsb_area *area, uint32_t join, uint8_t *cells) {
  const uint64_t whole = (uint64_t)area->width * area->height * join * join * 1000;
  const uint32_t side = area->side / join;
  for (uint32_t y = 0; y < side; y++) {
    for (uint32_t x = 0; x < side; x++) {
      uint64_t sum = 0;
      for (uint32_t part = 0; part < join * join; part++) {
        const size_t row = y * join + part / join, column = x * join + part % join;
        const uint64_t *cell = area->cells + (row * area->side + column) * 3;
        sum += 299 * cell[0] + 587 * cell[1] + 114 * cell[2];
      }
      cells[y * side + x] = (uint8_t)((sum + whole / 2) / whole);
    }
  }
}
