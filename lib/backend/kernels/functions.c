// e^x, ln x and tanh x of each element. The last few elements of an array go through the same vector
// code as the others, so that an element's result doesn't depend on where it stands.
#define NARROW
#include "functions.h"
#include "kernels.h"

INLINE V exp_of(V x, int quick) { return quick ? normal_exp(x) : any_exp(x); }
INLINE V log_of(V x, int quick) { return quick ? normal_log(x) : any_log(x); }

MAP_ONE(exp, has_normal_exp, exp_of)
MAP_ONE(log, is_normal, log_of)

static void tanh_part(const void *task, int first, int last) {
  Operands o = operands_from(task, first);
  int i = 0, count = last - first;
  for (; i + LANES <= count; i += LANES) store(o.y + i, vector_tanh(load(o.a + i)));
  if (i < count) store_part(o.y + i, vector_tanh(load_part(o.a + i, count - i)), count - i);
}

KERNEL(void, tanh)(const float *x, float *y, int count) {
  Operands operands = {x, 0, y};
  share(tanh_part, &operands, count, LINE, LEAST_FUNCTIONS);
}
