// Adam and AdamW (Kingma & Ba 2015; Loshchilov & Hutter 2019), one pass over a variable.
#include "kernels.h"

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
  float b1 = beta1, c1 = 1 - beta1, b2 = beta2, c2 = 1 - beta2;
  float step = rate / correction1, scale = 1 / correction2, eps = epsilon, keep = 1 - decay;
  for (int i = 0; i < count; i++) {
    float gi = g[i];
    float mi = b1 * m[i] + c1 * gi;
    float vi = b2 * v[i] + c2 * (gi * gi);
    m[i] = mi;
    v[i] = vi;
    w[i] = keep * w[i] - (step * mi) / (__builtin_sqrtf(vi * scale) + eps);
  }
}
