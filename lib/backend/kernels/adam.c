// Adam and AdamW (Kingma & Ba 2015; Loshchilov & Hutter 2019), one pass over all variables.
#include "kernels.h"

/** A variable: how many elements, and where they, both moments and the gradient begin. */
typedef struct {
  int count, w, m, v, g;
} Variable;

typedef struct {
  const Variable *variables;
  float *origin;
  float b1, c1, b2, c2, step, scale, epsilon, keep;
} Adam;

static void update(const Adam *task, const Variable *variable, int first, int last) {
  Adam t = *task;
  float *w = t.origin + variable->w, *m = t.origin + variable->m, *v = t.origin + variable->v;
  const float *g = t.origin + variable->g;
  for (int i = first; i < last; i++) {
    float gi = g[i];
    float mi = t.b1 * m[i] + t.c1 * gi;
    float vi = t.b2 * v[i] + t.c2 * (gi * gi);
    m[i] = mi;
    v[i] = vi;
    w[i] = t.keep * w[i] - (t.step * mi) / (__builtin_sqrtf(vi * t.scale) + t.epsilon);
  }
}

/** The elements first..last - 1, counted through all variables. */
static void adam_part(const void *task, int first, int last) {
  const Adam *t = task;
  for (const Variable *variable = t->variables; last > 0; variable++) {
    int end = smaller(last, variable->count);
    if (first < end) update(t, variable, first, end);
    first = larger(0, first - variable->count), last -= variable->count;
  }
}

/**
 * m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 * w = (1 - decay) w - rate (m / correction1) / (sqrt(v / correction2) + epsilon)
 *
 * with correction1 = 1 - beta1^t, correction2 = 1 - beta2^t; decay = learning rate x weight decay.
 * The scalars come as float64 and are rounded once, after 1 - beta: a float32 1 - 0.999 would be off
 * by 5e-5.
 *
 * `table` has five integers for each variable: its size, and how many floats behind `origin` w, m, v
 * and g begin. They must not overlap.
 */
KERNEL(void, adam)(
    const int *table, float *origin, int variables, double rate, double beta1, double beta2,
    double epsilon, double correction1, double correction2, double decay) {
  Adam task = {
      .variables = (const Variable *)table, .origin = origin, .b1 = beta1, .c1 = 1 - beta1,
      .b2 = beta2, .c2 = 1 - beta2, .step = rate / correction1, .scale = 1 / correction2,
      .epsilon = epsilon, .keep = 1 - decay};
  int count = 0;
  for (int i = 0; i < variables; i++) count += task.variables[i].count;
  share(adam_part, &task, count, LINE, LEAST_ELEMENTS);
}
