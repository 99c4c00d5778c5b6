// ln(1 + x) as tfjs has it: 1 + x is rounded to float32, and its logarithm has the bits of musl's logf
// (Szabolcs Nagy's, of Arm's optimized routines). A small x loses its last bits in the sum.
//
// With u = 1 + x = 2^k z, z in [0.7, 1.4) lies in one of 16 intervals, each with a c in its middle:
// ln u = k ln 2 + ln c + ln(1 + r), r = z / c - 1, in float64. The error is 0.82 units in the last place.
#include "kernels.h"

/** Numbers at a time. */
#define COUNT 8
typedef float F __attribute__((vector_size(4 * COUNT), aligned(4)));
typedef int32_t I __attribute__((vector_size(4 * COUNT), aligned(4)));
typedef double D __attribute__((vector_size(8 * COUNT), aligned(8)));
/** 1 / c and ln c. */
typedef double Interval __attribute__((vector_size(16), aligned(16)));

#if defined(__x86_64__)
#define HIDDEN "+x"
#elif defined(__aarch64__)
#define HIDDEN "+w"
#else
#define HIDDEN "+r"
#endif

/** The compiler cannot see through it, so that it makes no table: the module has no data. */
INLINE Interval interval(double inverse, double log) {
  __asm__("" : HIDDEN(inverse), HIDDEN(log));
  return (Interval){inverse, log};
}

/** Bits of the smallest z. */
#define SMALLEST 0x3f330000
#define EXPONENT_BITS 0xff800000

INLINE F logarithm(F u, const Interval *intervals) {
  I bits = (I)u - SMALLEST, index = (bits >> 19) & 15;
  D inverse, log, k = __builtin_convertvector(bits >> 23, D);
  for (int i = 0; i < COUNT; i++) {
    Interval found = intervals[index[i]];
    inverse[i] = found[0], log[i] = found[1];
  }
  D z = __builtin_convertvector((F)((I)u - (bits & (int)EXPONENT_BITS)), D);
  D r = z * inverse - 1, square = r * r;
  D first = log + k * 0.6931471805599453;
  D series = 0.333456765744066 * r - 0.4999997485802103;
  series = -0.25089342214237154 * square + series;
  return __builtin_convertvector(series * square + (first + r), F);
}

INLINE F select(I mask, F a, F b) { return (F)(((I)a & mask) | ((I)b & ~mask)); }

/** With what is not in the logarithm's range: -Infinity at -1, NaN below, Infinity and NaN as they are. */
INLINE F log1p_of(F x, const Interval *intervals) {
  F u = x + 1, nothing = u - u; // 0, or NaN where u is not finite
  F log = logarithm(u, intervals) + nothing;
  log = select(u == 0, -__builtin_inff() - (F){0}, log);
  log = select(u < 0, __builtin_nanf("") - (F){0}, log);
  return select(u == __builtin_inff(), u, log);
}

static void log1p_part(const void *task, int first, int last) {
  Operands o = operands_from(task, first);
  const Interval intervals[16] = {
      interval(1.398907162146528, -0.33569133332882284), interval(1.3403141896637998, -0.2929040563774074),
      interval(1.286432210124115, -0.2518726580937369), interval(1.2367150214269895, -0.21245868807117255),
      interval(1.1906977166711752, -0.17453945183745634), interval(1.1479821020556429, -0.1380057072319758),
      interval(1.1082251448272158, -0.10275976698545139), interval(1.0711297413057381, -0.06871392447020525),
      interval(1.036437278977283, -0.0357891387398228), interval(1, 0),
      interval(0.9492859795739057, 0.05204517742929496), interval(0.8951049428609004, 0.11081431298787942),
      interval(0.8476821620351103, 0.1652495223695143), interval(0.8050314851692001, 0.21687389031699977),
      interval(0.7664671008843108, 0.2659635028121397), interval(0.731428603316328, 0.3127556664073557)};
  int i = 0, count = last - first;
  for (; i + COUNT <= count; i += COUNT) {
    *(F *)(o.y + i) = log1p_of(*(const F *)(o.a + i), intervals);
  }
  if (i == count) return;
  F rest = {0};
  __builtin_memcpy(&rest, o.a + i, 4 * (count - i));
  rest = log1p_of(rest, intervals);
  __builtin_memcpy(o.y + i, &rest, 4 * (count - i));
}

KERNEL(void, log1p)(const float *x, float *y, int count) {
  Operands operands = {x, 0, y};
  share(log1p_part, &operands, count, LINE, LEAST_FUNCTIONS);
}
