// The threads of the process that large kernels share their work with. They start when they are first
// needed, and are never ended: they sleep, and the process may exit at any time.
//
// There is one task at a time. It is cut into parts; whoever is free takes the next one, the caller
// too, so that a thread that wakes late costs nothing. A caller that finds the threads at work for
// another (each worker of a program has its own thread and calls kernels) computes alone.
#define _GNU_SOURCE
#include "threads.h"

#if HAS_THREADS
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#define MOST_THREADS 64
/** More parts than threads, since threads do not run at the same speed. */
#define PARTS_A_THREAD 3
/**
 * A machine that is busy with other things has no time for helpers: after so many tasks in a row that
 * they did not make faster, some are done alone, more each time. Not those of LARGE times the least
 * size. One task is not enough to know: it may have had to wake them.
 */
#define TRIES 2
#define LARGE 16
#define MOST_RESTS 63
/**
 * How long one looks for work, or for the end of it, before going to sleep: longer than a program
 * usually computes between two kernels, since to be woken takes as long as a small task. Not while
 * helpers do not pay, so that they cost a busy machine nothing.
 */
#define SPIN_NANOSECONDS 100000
#define SHORT_SPIN_NANOSECONDS 5000

/** Threads that calls from this thread may use, itself included. */
static _Thread_local int limit = 1;
/** Which helper this thread is, from 1 on; 0: none. */
static _Thread_local int helper;
static _Thread_local int slot;

int thread_slot(void) { return slot; }

// The task. It is written while no part is left or unfinished, and read by who has taken one of its parts.
static Part *part_of_task;
static const void *task_data;
static int items, length, parts;
/**
 * Parts that no one has taken, and, in the upper half, the number of helpers that may take one: the
 * caller may use fewer threads than there are. Both in one word, so that no one who was asked for an
 * earlier task takes a part of this one.
 */
static atomic_uint_fast64_t left;
/** Parts that are not finished. */
static atomic_int unfinished;

/** Whether there is a task: who sets it may use all below and above. */
static atomic_flag busy = ATOMIC_FLAG_INIT;
static int helpers, tries = TRIES, next_rests;
/** Tasks to do alone from now on. */
static atomic_int rests;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_is_there = PTHREAD_COND_INITIALIZER;
static pthread_cond_t work_is_done = PTHREAD_COND_INITIALIZER;
static atomic_int sleeping_helpers, caller_sleeps;

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/** Whether a helper (from 1 on; 0: the caller) may take one of the parts that are left. */
static int may_take(uint64_t left, int number) {
  return (uint32_t)left > 0 && (uint64_t)number <= left >> 32;
}

/** What a helper waits for: a part to take. */
static int is_asked(int number) { return may_take(atomic_load(&left), number); }

/** What the caller waits for. */
static int is_finished(int unused) {
  (void)unused;
  return atomic_load(&unfinished) == 0;
}

/** Whether something is so, or soon comes to be so. */
static int is_soon(int (*what)(int), int number) {
  int64_t end = nanoseconds();
  end += atomic_load(&rests) > 0 ? SHORT_SPIN_NANOSECONDS : SPIN_NANOSECONDS;
  do {
    for (int i = 0; i < 8; i++) {
      if (what(number)) return 1;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#else
      __asm__ volatile("isb");
#endif
    }
  } while (nanoseconds() < end);
  return 0;
}

/** The number of a part, counted from the last one; 0 when none is left for this thread. */
static int take_part(void) {
  uint_fast64_t before = atomic_load(&left);
  do {
    if (!may_take(before, helper)) return 0;
  } while (!atomic_compare_exchange_weak(&left, &before, before - 1));
  return (int)(uint32_t)before;
}

/** Take parts until none is left; returns how many. */
static int take_parts(void) {
  int count = 0;
  for (int taken; (taken = take_part()) > 0;) {
    int first = (parts - taken) * length, last = first + length;
    count++;
    part_of_task(task_data, first, last < items ? last : items);
    // From here on the task may be another one.
    if (atomic_fetch_sub(&unfinished, 1) == 1 && atomic_load(&caller_sleeps)) {
      pthread_mutex_lock(&mutex);
      pthread_cond_signal(&work_is_done);
      pthread_mutex_unlock(&mutex);
    }
  }
  return count;
}

static void *help(void *number) {
  helper = slot = (int)(intptr_t)number;
#if defined(__linux__)
  // A helper that finds no free processor shall not take the caller's.
  struct sched_param priority = {0};
  sched_setscheduler(0, SCHED_BATCH, &priority);
#endif
  for (;;) {
    if (!is_soon(is_asked, helper)) {
      pthread_mutex_lock(&mutex);
      atomic_fetch_add(&sleeping_helpers, 1);
      while (!is_asked(helper)) pthread_cond_wait(&work_is_there, &mutex);
      atomic_fetch_sub(&sleeping_helpers, 1);
      pthread_mutex_unlock(&mutex);
    }
    take_parts();
  }
  return 0;
}

/** A helper more, if the system lets us. It takes no signals: they are for the program's threads. */
static int start_helper(void) {
  static int is_kept;
  Dl_info library;
  if (!is_kept) { // a library that is closed must not vanish under its threads
    if (!dladdr(&mutex, &library) || !dlopen(library.dli_fname, RTLD_NOW)) return 0;
    is_kept = 1;
  }
  sigset_t all, before;
  pthread_t thread;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&thread, 0, help, (void *)(intptr_t)(helpers + 1));
  pthread_sigmask(SIG_SETMASK, &before, 0);
  if (!failed) pthread_detach(thread);
  return !failed;
}

static void begin(Part *part, const void *task, int count, int unit, int threads) {
  while (helpers < threads - 1 && start_helper()) helpers++;
  length = (count - 1) / (PARTS_A_THREAD * threads) / unit * unit + unit;
  parts = (count - 1) / length + 1;
  part_of_task = part, task_data = task, items = count;
  atomic_store(&unfinished, parts);
  atomic_store(&left, (uint64_t)(threads - 1) << 32 | (uint64_t)parts);
  if (atomic_load(&sleeping_helpers) == 0) return;
  pthread_mutex_lock(&mutex);
  pthread_cond_broadcast(&work_is_there);
  pthread_mutex_unlock(&mutex);
}

/** Wait for the parts that others have taken. */
static void finish(void) {
  if (is_soon(is_finished, 0)) return;
  pthread_mutex_lock(&mutex);
  atomic_store(&caller_sleeps, 1);
  while (!is_finished(0)) pthread_cond_wait(&work_is_done, &mutex);
  atomic_store(&caller_sleeps, 0);
  pthread_mutex_unlock(&mutex);
}

/** How it goes on after a task that the helpers made faster or did not. */
static void judge(int helped) {
  if (helped) {
    tries = TRIES, next_rests = 0;
    atomic_store(&rests, 0);
  } else if (--tries == 0) {
    tries = TRIES;
    next_rests = next_rests < MOST_RESTS ? 2 * next_rests + 1 : MOST_RESTS;
    atomic_store(&rests, next_rests);
  }
}

/** All of a task by this thread: also of a kernel that is called within a part of another task. */
static void do_alone(Part *part, const void *task, int count) {
  int of_other_task = slot;
  slot = 0;
  part(task, 0, count);
  slot = of_other_task;
}

void share_in_slots(Part *part, const void *task, int count, int unit, int least, int slots) {
  if (count <= 0) return;
  int most = limit < slots ? limit : slots;
  int threads = count / 2 < least ? 1 : most < count / least ? most : count / least;
  if (threads < 2 || atomic_flag_test_and_set(&busy)) return do_alone(part, task, count);
  if (atomic_load(&rests) > 0 && count / LARGE < least) {
    atomic_fetch_sub(&rests, 1);
    atomic_flag_clear(&busy);
    return do_alone(part, task, count);
  }
  int64_t start = nanoseconds();
  begin(part, task, count, unit, threads);
  int64_t begun = nanoseconds();
  int own = take_parts();
  int64_t alone = (nanoseconds() - begun) * parts / (own > 0 ? own : parts); // it would have taken
  finish();
  judge(nanoseconds() - start < alone / 10 * 9);
  atomic_flag_clear(&busy);
}
#endif

/**
 * Let the kernels that this thread calls use so many threads, this one included.
 *
 * @returns how many they will use
 */
__attribute__((visibility("default"))) int setThreads(int threads) {
#if HAS_THREADS
  limit = threads < 1 ? 1 : threads < MOST_THREADS ? threads : MOST_THREADS;
  return limit;
#else
  (void)threads;
  return 1;
#endif
}
