// Activations at the end of a matrix product, by the numbers that ../_activations.ts gives them.
#ifndef ACTIVATION_H
#define ACTIVATION_H
#include "kernels.h"

enum { LINEAR, RELU, RELU6, LEAKY_RELU, SIGMOID, TANH };

/** Those that a product computes itself; NaN stays NaN. */
INLINE V activate(V x, int activation, float alpha) {
  if (activation == RELU) return at_least(x, all(0));
  if (activation == RELU6) return at_most(at_least(x, all(0)), all(6));
  if (activation == LEAKY_RELU) return choose(x < 0, x * alpha, x);
  return x;
}

/** dz = dy activation'(z), by means of y = activation(z). */
INLINE V activation_gradient(int activation, V dy, V y) {
  if (activation == RELU) return (V)((VI)dy & ~(y <= 0));
  if (activation == TANH) return dy * (1 - y * y);
  if (activation == SIGMOID) return dy * (y * (1 - y));
  return dy;
}

#endif
