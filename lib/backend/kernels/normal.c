// Normal numbers: lib/random's arithmetic (Wichura's PPND16 of one Threefry word a number) in the
// same order of the same + - * / and sqrt, hence the same bits.
#include "kernels.h"

// Threefry-4x32-20 (Salmon et al. 2011): the same words as lib/random's own.

#define PARITY 0x1bd11bdau

INLINE VU rotated(VU x, int bits) { return (x << bits) | (x >> (32 - bits)); }

/** One round of two mixes: each adds a word to its partner and turns the partner. */
#define ROUND(a, b, turn_b, c, d, turn_d) \
  a += b, b = rotated(b, turn_b) ^ a, c += d, d = rotated(d, turn_d) ^ c

/** The words of LANES blocks of four, from block `first` on; block i has the counter [low, high, 0, 0]. */
static void threefry(const uint32_t key[5], uint64_t first, uint32_t *words) {
  VU a, b, c = {0}, d = {0};
  for (int lane = 0; lane < LANES; lane++) {
    a[lane] = (uint32_t)(first + lane);
    b[lane] = (uint32_t)((first + lane) >> 32);
  }
  a += key[0], b += key[1], c += key[2], d += key[3];
  for (int four = 1; four <= 5; four++) {
    if (four & 1) {
      ROUND(a, b, 10, c, d, 26);
      ROUND(a, d, 11, c, b, 21);
      ROUND(a, b, 13, c, d, 27);
      ROUND(a, d, 23, c, b, 5);
    } else {
      ROUND(a, b, 6, c, d, 20);
      ROUND(a, d, 17, c, b, 11);
      ROUND(a, b, 25, c, d, 10);
      ROUND(a, d, 18, c, b, 20);
    }
    a += key[four % 5], b += key[(four + 1) % 5], c += key[(four + 2) % 5];
    d += key[(four + 3) % 5] + four;
  }
  for (int lane = 0; lane < LANES; lane++) {
    uint32_t *block = words + 4 * lane;
    block[0] = a[lane], block[1] = b[lane], block[2] = c[lane], block[3] = d[lane];
  }
}

// PPND16 (Wichura 1988): a rational function for the centre, one for the tails; highest power first.

static const double CENTRAL_NUMERATOR[8] = {
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
    4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
    1.3314166789178437745e2, 3.387132872796366608};
static const double CENTRAL_DENOMINATOR[8] = {
    5.226495278852854561e3,  2.8729085735721942674e4, 3.9307895800092710610e4,
    2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
    4.2313330701600911252e1, 1};
static const double TAIL_NUMERATOR[8] = {
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258,    3.64784832476320460504,    5.76949722146069140550,
    4.63033784615654529590,    1.42343711074968357734};
static const double TAIL_DENOMINATOR[8] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
    2.05319162663775882187,    1};

/** ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact. */
#define LN2_HIGH 0.6931471803691238
#define LN2_LOW 1.9082149292705877e-10
/** The fraction bits of sqrt(2), to the 20 bits that the high word of a double has of them. */
#define SQRT2_FRACTION 0x6a09e00000000ll

/** How many numbers are made at a time: they stay in the first-level cache. */
#define CHUNK 256

// Four numbers at a time.
typedef double D __attribute__((vector_size(32), aligned(8)));
typedef int64_t L __attribute__((vector_size(32), aligned(8)));
typedef uint32_t U4 __attribute__((vector_size(16), aligned(4)));

INLINE D pick(L mask, D a, D b) { return (D)(((L)a & mask) | ((L)b & ~mask)); }

/** A constant in all lanes; by WebAssembly one that is made before the loop: see K of functions.h. */
INLINE D constant(double x) {
#ifdef __wasm__
  __asm__("" : "+r"(x));
#endif
  return x - (D){0};
}

INLINE D polynomial(const double c[8], D x) {
  D sum = constant(c[0]);
  for (int i = 1; i < 8; i++) sum = sum * x + constant(c[i]);
  return sum;
}

/** ln x of positive normal numbers: x = 2^e m, ln m = 2 artanh((m - 1) / (m + 1)). */
INLINE D logarithm(D x) {
  L fraction = (L)x & 0xfffffffffffffll, above = fraction >= SQRT2_FRACTION; // -1 or 0
  L e = ((L)x >> 52) - 1023 - above;
  D exponent = {(int)e[0], (int)e[1], (int)e[2], (int)e[3]};
  D m = (D)(fraction | ((1023 + above) << 52));
  D excess = m - 1, s = excess / (2 + excess), z = s * s;
  D series = constant(2.0 / 23);
  for (int k = 21; k >= 3; k -= 2) series = series * z + constant(2.0 / k);
  series = series * z;
  D rest = 2 * s + (s * series + exponent * LN2_LOW);
  return exponent * LN2_HIGH + rest;
}

INLINE D probability(U4 words) {
  return (__builtin_convertvector(words, D) + constant(0.5)) * constant(1 / 4294967296.0);
}

INLINE D central_quantile(D q) {
  D r = 0.180625 - q * q;
  return q * polynomial(CENTRAL_NUMERATOR, r) / polynomial(CENTRAL_DENOMINATOR, r);
}

INLINE D tail_quantile(D p) {
  L lower = p < 0.5;
  D r = __builtin_elementwise_sqrt(-logarithm(pick(lower, p, 1 - p))) - 1.6;
  D quantile = polynomial(TAIL_NUMERATOR, r) / polynomial(TAIL_DENOMINATOR, r);
  return pick(lower, -quantile, quantile);
}

/**
 * The quantiles of `count` words: first as if all were central (85 % are), without a branch, then
 * those of the tails again. Up to three numbers beyond `count` are read and written.
 */
static void quantiles(const uint32_t *words, int count, double *values) {
  int tails[CHUNK + 4], found = 0;
  for (int i = 0; i < count; i += 4) {
    D q = probability(*(const U4 *)(words + i)) - 0.5;
    *(D *)(values + i) = central_quantile(q);
    for (int j = 0; j < 4; j++) {
      tails[found] = i + j;
      found += __builtin_fabs(q[j]) > 0.425;
    }
  }
  for (int t = found; t < found + 4; t++) tails[t] = tails[0]; // a whole four, at the end
  for (int t = 0; t < found; t += 4) {
    const int *at = tails + t;
    D value = tail_quantile(
        probability((U4){words[at[0]], words[at[1]], words[at[2]], words[at[3]]}));
    for (int j = 0; j < 4; j++) values[at[j]] = value[j];
  }
}

typedef struct {
  char *out;
  uint32_t key[5];
  uint64_t position;
  int single;
  double mean, standardDeviation;
} Normal;

static void normal_part(const void *task, int first, int last) {
  const Normal *t = task;
  uint64_t word = t->position + first;
  char *out = t->out + (ptrdiff_t)first * (t->single ? 4 : 8);
  for (int count = last - first; count > 0;) {
    uint32_t words[CHUNK + 8 * LANES];
    double values[CHUNK + 4];
    int length = smaller(count, CHUNK), skipped = word & 3;
    for (int made = 0; made < skipped + length; made += 4 * LANES) {
      threefry(t->key, word / 4 + made / 4, words + made);
    }
    quantiles(words + skipped, length, values);
    for (int i = 0; i < length; i++) {
      double value = t->mean + t->standardDeviation * values[i];
      if (t->single) ((float *)out)[i] = (float)value;
      else ((double *)out)[i] = value;
    }
    out += length * (t->single ? 4 : 8);
    word += length;
    count -= length;
  }
}

/**
 * Writes `count` numbers mean + standardDeviation z, from word `position` of the stream on; as
 * float32 when `single` is 1, else as float64.
 */
KERNEL(void, fillNormal)(
    char *out, int count, int single, double position, int k0, int k1, int k2, int k3, double mean,
    double standardDeviation) {
  Normal task = {
      out, {k0, k1, k2, k3, PARITY ^ k0 ^ k1 ^ k2 ^ k3}, (uint64_t)position, single, mean,
      standardDeviation};
  share(normal_part, &task, count, CHUNK, LEAST_FUNCTIONS / 4);
}
