#ifndef DSB_GATE_H
#define DSB_GATE_H

#include <stddef.h>
#include <stdint.h>

/// The bytes of the codes of one picture: ten words of plain codes and a byte of texture, then eleven words of altered codes and a
/// byte that is 1 if the last of them, the code without a frame, counts.
#define DSB_GATE_CODES 170

/// The largest distances of pairs that pass; nothing passes a limit below zero.
typedef struct dsb_gate {
  int32_t plain8;
  int32_t plain16;
  int32_t cropped;
  int32_t turned;
  int32_t framed;
} dsb_gate;

/// Sets passed[k] to 1 if a picture and the k-th of `count` others may pass the gate, whichever of the two is mirrored, cropped,
/// turned or without its frame, and otherwise to 0. Others with less than `least_texture` do not pass. Each takes DSB_GATE_CODES
/// bytes of `others`.
void dsb_gate_scan(
  const uint8_t *codes, const uint8_t *others, size_t count, dsb_gate gate, uint8_t least_texture, uint8_t *passed);

#endif
