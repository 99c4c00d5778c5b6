// What every kernel file shares: types, vectors, and the form of a kernel.
//
// One source gives the same bits everywhere. The rules that make it so:
//   - no contraction of a product and a sum (-ffp-contract=off), no fast-math;
//   - the order of every sum is fixed by the shape: where a sum is cut into partial sums, their number
//     stands in the source (V4: four lanes on every machine), never the processor's width;
//   - LANES, which depends on the build, is only used where elements do not meet each other.
// A kernel has no memory of its own and no state: several workers may call the same library, and one
// may share its work with other threads (threads.h).
#ifndef KERNELS_H
#define KERNELS_H
#include <stddef.h>
#include <stdint.h>
#include "threads.h"

// Native libraries hold each kernel several times, once for each family of processors.
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#ifndef FAMILY
#define FAMILY
#endif
/** KERNEL(type, name)(parameters): a function that TypeScript can call. */
#define KERNEL(type, name) __attribute__((visibility("default"))) type JOIN(name, FAMILY)

// Elements at once where the width does not matter: two registers of WebAssembly or SSE, one of AVX2.
// NARROW: one register of WebAssembly, for a file whose constants take the others.
#if defined(__AVX512F__)
#define LANES 16
#elif defined(__wasm__) && defined(NARROW)
#define LANES 4
#else
#define LANES 8
#endif

// Vectors may lie at any address of a float.
typedef float V __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t VI __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint32_t VU __attribute__((vector_size(4 * LANES), aligned(4)));
typedef float V4 __attribute__((vector_size(16), aligned(4)));
typedef int32_t V4I __attribute__((vector_size(16), aligned(4)));

#define INLINE static inline __attribute__((always_inline))

INLINE V load(const float *x) { return *(const V *)x; }
INLINE void store(float *x, V v) { *(V *)x = v; }
INLINE V4 load4(const float *x) { return *(const V4 *)x; }
INLINE void store4(float *x, V4 v) { *(V4 *)x = v; }
INLINE V all(float x) { return x - (V){0}; }
INLINE V4 all4(float x) { return x - (V4){0}; }

/** The first `count` elements, fewer than LANES, zeros behind them. */
INLINE V load_part(const float *x, int count) {
  V v = {0};
#ifdef __wasm__ // where the copy of a few bytes is a call
  for (int i = 0; i < LANES - 1; i++) {
    if (i < count) v[i] = x[i];
  }
#else
  __builtin_memcpy(&v, x, 4 * (size_t)count);
#endif
  return v;
}

INLINE void store_part(float *x, V v, int count) {
#ifdef __wasm__
  for (int i = 0; i < LANES - 1; i++) {
    if (i < count) x[i] = v[i];
  }
#else
  __builtin_memcpy(x, &v, 4 * (size_t)count);
#endif
}

/** Lane by lane: a where the mask is -1, b where it is 0. */
INLINE V choose(VI mask, V a, V b) { return (V)(((VI)a & mask) | ((VI)b & ~mask)); }

// x unless y is smaller (larger): so a NaN in x stays.
INLINE V at_most(V x, V y) { return choose(y < x, y, x); }
INLINE V at_least(V x, V y) { return choose(x < y, y, x); }
INLINE V magnitude(V x) { return (V)((VI)x & 0x7fffffff); }

INLINE int smaller(int a, int b) { return a < b ? a : b; }
INLINE int larger(int a, int b) { return a > b ? a : b; }

/** What a function of each element reads, and writes. */
typedef struct {
  const float *a, *b;
  float *y;
} Operands;

/** The same from element `first` on; a second operand that is missing stays so. */
INLINE Operands operands_from(const void *operands, int first) {
  const Operands *o = operands;
  return (Operands){o->a + first, o->b ? o->b + first : 0, o->y + first};
}

INLINE void zero(float *x, size_t count) { __builtin_memset(x, 0, 4 * count); }

/** (x0 + x2) + (x1 + x3) */
INLINE float sum_crosswise(V4 x) { return (x[0] + x[2]) + (x[1] + x[3]); }
/** (x0 + x1) + (x2 + x3) */
INLINE float sum_in_pairs(V4 x) { return (x[0] + x[1]) + (x[2] + x[3]); }

#endif
