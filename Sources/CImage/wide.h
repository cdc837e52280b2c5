// Functions that are compiled for wider vectors too.

#ifndef DSB_WIDE_H
#define DSB_WIDE_H

// The loader takes the version that the processor can run. It is for functions over integers, which give the same values
// with lanes of any number; a fused multiplication of floating-point numbers would not.
#if defined(__x86_64__) && defined(__linux__)
#define DSB_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define DSB_WIDE
#endif

// A helper becomes part of each version only if it is inlined there.
#define DSB_INLINE static inline __attribute__((always_inline))

#endif
