// Which of the library's families of kernels this processor can run, and how many of its threads share
// a core.

#if defined(__x86_64__)
#include <cpuid.h>

/** Whether all bits of a mask are set. */
static int has(unsigned word, unsigned mask) { return (word & mask) == mask; }

/** The parts of the state that the system saves when it changes tasks. */
static unsigned saved_state(void) {
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}
#endif

/** 2: AVX-512 (x86-64-v4), 1: AVX2 (x86-64-v3), 0: whatever every processor of this kind has. */
__attribute__((visibility("default"))) int processorLevel(void) {
#if defined(__x86_64__)
  unsigned a, b, c, d, c1, b7, c81;
  if (!__get_cpuid(1, &a, &b, &c1, &d) || !__get_cpuid_count(7, 0, &a, &b7, &c, &d)) return 0;
  if (!__get_cpuid(0x80000001, &a, &b, &c81, &d)) return 0;
  int level3 = has(c1, bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C) &&
               has(b7, bit_BMI | bit_AVX2 | bit_BMI2) && has(c81, bit_LZCNT);
  if (!level3 || !has(saved_state(), 0x06)) return 0; // the registers of SSE and AVX
  int level4 = has(b7, bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL);
  return level4 && has(saved_state(), 0xe6) ? 2 : 1; // and those of AVX-512
#else
  return 0;
#endif
}

/** Processors as the system counts them for each core: 2 where a core runs two threads at a time. */
__attribute__((visibility("default"))) int threadsPerCore(void) {
#if defined(__x86_64__)
  unsigned a, b, c, d;
  if (!__get_cpuid_count(0x0b, 0, &a, &b, &c, &d)) return 1;
  return (b & 0xffff) > 1 ? (int)(b & 0xffff) : 1;
#else
  return 1;
#endif
}
