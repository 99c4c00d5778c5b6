// Sharing a kernel's work with other threads. Each element is computed by one thread, in the order in
// which one thread alone would compute it: the number of threads is not in the bits.
#ifndef THREADS_H
#define THREADS_H

/** The part of a kernel's work that makes the items first..last - 1. */
typedef void Part(const void *task, int first, int last);

#if defined(__wasm__) || defined(_WIN32)
#define HAS_THREADS 0
#else
#define HAS_THREADS 1
#endif

/** As many threads as the system has. */
#define ANY_THREADS (1 << 30)

#if HAS_THREADS
/**
 * Do all items of a task, 0..count - 1, in parts that may run at the same time.
 *
 * @param unit each part begins at a multiple of it
 * @param least as many items as a thread must get for its start to pay
 * @param slots threads at most: for parts that need memory to work in, one piece for each slot
 */
void share_in_slots(Part *part, const void *task, int count, int unit, int least, int slots);

/** Within a part: which of the task's slots this thread has; 0 is the caller's. */
int thread_slot(void);
#else
static inline __attribute__((always_inline)) void share_in_slots(
    Part *part, const void *task, int count, int unit, int least, int slots) {
  (void)unit, (void)least, (void)slots;
  if (count > 0) part(task, 0, count);
}

static inline int thread_slot(void) { return 0; }
#endif

static inline __attribute__((always_inline)) void share(
    Part *part, const void *task, int count, int unit, int least) {
  share_in_slots(part, task, count, unit, least, ANY_THREADS);
}

/** As many items as make `work` units of work, when an item makes `each`; at least one. */
static inline int items_of(int work, long long each) {
  return each >= work ? 1 : each <= 1 ? work : (int)(work / each);
}

/** Elements, each a few instructions, whose time is worth a thread's start. */
#define LEAST_ELEMENTS 32768
/** The same for functions such as e^x. */
#define LEAST_FUNCTIONS 16384
/** Products of two numbers, in a matrix product. */
#define LEAST_PRODUCTS (1 << 19)
/** Elements of a cache line: no two threads should write to the same one. */
#define LINE 16

#endif
