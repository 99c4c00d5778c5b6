// Which of the library's families of kernels this processor can run.

/** 2: AVX-512, 1: AVX2, 0: whatever every processor of this kind has. */
__attribute__((visibility("default"))) int processorLevel(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 2;
  if (__builtin_cpu_supports("x86-64-v3")) return 1;
#endif
  return 0;
}
