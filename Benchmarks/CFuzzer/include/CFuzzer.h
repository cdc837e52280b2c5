// The entry of libFuzzer for programs that have a main of their own (llvm.org/docs/LibFuzzer.html).

#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// Feeds inputs to `test` until told to stop; the arguments are libFuzzer's.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*test)(const uint8_t *bytes, size_t count));

#endif
