// Adam and AdamW (Kingma & Ba 2015; Loshchilov & Hutter 2019), one pass over a variable.
#include "kernels.h"

typedef struct {
  float *w, *m, *v;
  const float *g;
  float b1, c1, b2, c2, step, scale, epsilon, keep;
} Adam;

static void adam_part(const void *task, int first, int last) {
  Adam t = *(const Adam *)task;
  for (int i = first; i < last; i++) {
    float gi = t.g[i];
    float mi = t.b1 * t.m[i] + t.c1 * gi;
    float vi = t.b2 * t.v[i] + t.c2 * (gi * gi);
    t.m[i] = mi;
    t.v[i] = vi;
    t.w[i] = t.keep * t.w[i] - (t.step * mi) / (__builtin_sqrtf(vi * t.scale) + t.epsilon);
  }
}

/**
 * m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 * w = (1 - decay) w - rate (m / correction1) / (sqrt(v / correction2) + epsilon)
 *
 * with correction1 = 1 - beta1^t, correction2 = 1 - beta2^t; decay = learning rate x weight decay.
 * The scalars come as float64 and are rounded once, after 1 - beta: a float32 1 - 0.999 would be off
 * by 5e-5.
 */
KERNEL(void, adam)(
    float *w, float *m, float *v, const float *g, int count, double rate, double beta1,
    double beta2, double epsilon, double correction1, double correction2, double decay) {
  Adam task = {
      .w = w, .m = m, .v = v, .g = g, .b1 = beta1, .c1 = 1 - beta1, .b2 = beta2, .c2 = 1 - beta2,
      .step = rate / correction1, .scale = 1 / correction2, .epsilon = epsilon, .keep = 1 - decay};
  share(adam_part, &task, count, LINE, LEAST_ELEMENTS);
}
