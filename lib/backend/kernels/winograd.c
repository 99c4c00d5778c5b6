// A 3x3 convolution of stride 1 by Winograd's minimal filtering F(2x2, 3x3) (Lavin & Gray 2016): 16
// products for four outputs instead of 36. The forward pass is, for each tile of 2x2 outputs,
//     y = A^T [sum over the inputs of (G g G^T) * (B^T d B)] A
// with the 4x4 tile d of the image, the filter g and * element by element. It is linear in g and in
// d, so that its gradients are the same sums with transposed matrices:
//     dg = G^T [sum over the tiles of (A dy A^T) * (B^T d B)] G
//     dd = B [sum over the outputs of (A dy A^T) * (G g G^T)] B^T
// The sums are 16 matrix products, one for each element of a tile. Each element's matrix lies in a plane
// of its own, `plane` bytes from the next. Tiles go through transform, products and transform chunk by
// chunk, so that the planes of a chunk stay in a thread's cache.
//
// One infinite or NaN element spoils its whole tile (infinity - infinity), where a direct sum would
// spoil only what it touches: callers check the result by allFinite, and fall back.
//
// Channels go by fours: their numbers must be multiples of four. The matrices are
//     B^T = 1  0 -1  0     G =  1    0    0     A^T = 1  1  1  0
//           0  1  1  0         1/2  1/2  1/2          0  1 -1 -1
//           0 -1  1  0         1/2 -1/2  1/2
//           0  1  0 -1          0    0    1
#include "activation.h"
#include "matmul.h"
#include "winograd_tiles.h"

/** A convolution or its gradient by the image, whose tiles go chunk by chunk from x to y. */
typedef struct {
  const Windows *windows;
  const float *x, *filter;
  float *y;
  int outputs, chunk, count, slots;
  /** Floats from one plane to the next. */
  ptrdiff_t image_plane, output_plane, filter_plane;
  /** Scratch of the products, and the image's and the outputs' planes of the first slot. */
  float *gemm, *planes;
  const float *bias;
  int activation;
  float alpha;
  int *spoilt;
  /** Floats of a piece of scratch for products. */
  ptrdiff_t gemm_floats;
} Chunks;

/** A chunk's tiles, and where its planes are in this thread's slot. */
typedef struct {
  int first, last;
  float *image, *output;
  /** Scratch of the products, in as many pieces as they may use threads. */
  float *gemm;
} Chunk;

INLINE Chunk chunk_of(const Chunks *t, int i) {
  int slot = thread_slot(), first = i * t->chunk;
  float *image = t->planes + slot * PLANES * (t->image_plane + t->output_plane);
  return (Chunk){
      first, smaller(t->count, first + t->chunk), image, image + PLANES * t->image_plane,
      t->gemm + slot * t->gemm_floats};
}

static void forward_chunks(const void *task, int first, int last) {
  const Chunks *t = task;
  int inputs = t->windows->channels;
  for (int i = first; i < last; i++) {
    Chunk c = chunk_of(t, i);
    int tiles = c.last - c.first, bytes = 4 * t->image_plane;
    JOIN(winogradImage, FAMILY)(t->windows, t->x, c.image, bytes, c.first, c.last);
    JOIN(gemmBatch, FAMILY)(
        0, 0, tiles, t->outputs, inputs, c.image, t->filter, c.output, c.gemm, 0, PLANES,
        t->image_plane, t->filter_plane, t->output_plane, t->slots);
    Tiles forward = {
        .windows = t->windows, .tiles = c.output, .plane = t->output_plane, .y = t->y,
        .channels = t->outputs, .first = c.first, .bias = t->bias, .activation = t->activation,
        .alpha = t->alpha, .spoilt = t->spoilt};
    outputs_of_tiles(&forward, tiles);
  }
}

static void backward_chunks(const void *task, int first, int last) {
  const Chunks *t = task;
  int inputs = t->windows->channels;
  for (int i = first; i < last; i++) {
    Chunk c = chunk_of(t, i);
    int tiles = c.last - c.first, bytes = 4 * t->output_plane;
    JOIN(winogradOutput, FAMILY)(t->windows, t->x, t->outputs, c.output, bytes, c.first, c.last);
    JOIN(gemmBatch, FAMILY)(
        0, 1, tiles, inputs, t->outputs, c.output, t->filter, c.image, c.gemm, 0, PLANES,
        t->output_plane, t->filter_plane, t->image_plane, t->slots);
    Tiles backward = {
        .windows = t->windows, .tiles = c.image, .plane = t->image_plane, .y = t->y,
        .first = c.first, .last = c.last};
    image_gradient_of_tiles(&backward);
  }
}

/** From so many chunks on, threads take whole ones; of fewer, they share each. */
#define MANY_CHUNKS 6

static void share_chunks(Part *part, const Chunks *t, int are_apart) {
  int chunks = (t->count + t->chunk - 1) / t->chunk;
  if (are_apart && chunks >= MANY_CHUNKS) share_in_slots(part, t, chunks, 1, 1, t->slots);
  else part(t, 0, chunks);
}

/**
 * y = activation(A^T t A + bias) of `count` tiles, from x and the planes of the transformed filter, of
 * `outputs` channels. A bias at the address 0 is none; see activation.h for the activations.
 *
 * `planes` has room for the planes of the image and of the outputs of a chunk, `slots` times, `gemm`
 * for as many products: see ../overrides/winograd.ts.
 *
 * @returns whether no A^T t A is infinite or NaN
 */
KERNEL(int, winogradConvolution)(
    const Windows *windows, const float *x, const float *filter, int filterPlaneBytes, float *y,
    int outputs, const float *bias, int activation, float alpha, int count, int chunk, float *planes,
    int imagePlaneBytes, int outputPlaneBytes, float *gemm, int slots) {
  int spoilt = 0;
  Chunks task = {
      windows, x, filter, y, outputs, chunk, count, slots, imagePlaneBytes / 4,
      outputPlaneBytes / 4, filterPlaneBytes / 4, gemm, planes, bias, activation, alpha, &spoilt,
      scratch_floats(outputs, windows->channels)};
  share_chunks(forward_chunks, &task, 1);
  return !spoilt;
}

/** dx += the gradient of the image from that of the outputs, dy; otherwise as winogradConvolution. */
KERNEL(void, winogradInputGradient)(
    const Windows *windows, const float *dy, const float *filter, int filterPlaneBytes, float *dx,
    int outputs, int count, int chunk, float *planes, int imagePlaneBytes, int outputPlaneBytes,
    float *gemm, int slots) {
  Chunks task = {
      windows, dy, filter, dx, outputs, chunk, count, slots, imagePlaneBytes / 4,
      outputPlaneBytes / 4, filterPlaneBytes / 4, gemm, planes, 0, 0, 0, 0,
      scratch_floats(windows->channels, outputs)};
  // Tiles of one image overlap: chunks do not meet where they are whole images.
  share_chunks(backward_chunks, &task, chunk % tiles_of_image(windows) == 0);
}

/** The sums over the tiles of a filter's gradient, chunk by chunk. */
typedef struct {
  Chunks chunks;
  const float *dy;
  float *sums;
  /** The first of the chunks whose sums stand in `y`, one after another, and their number. */
  int begin, count;
} FilterSums;

/** Floats of a filter's planes. */
INLINE ptrdiff_t sums_of(const Chunks *t) { return PLANES * t->filter_plane; }

/** = or += the products of a chunk. */
static void sum_chunk(const FilterSums *f, int i, float *sums, int accumulate) {
  const Chunks *t = &f->chunks;
  Chunk c = chunk_of(t, i);
  int from = c.first, to = c.last, outputs = t->outputs;
  JOIN(winogradImage, FAMILY)(t->windows, t->x, c.image, 4 * t->image_plane, from, to);
  JOIN(winogradOutput, FAMILY)(t->windows, f->dy, outputs, c.output, 4 * t->output_plane, from, to);
  JOIN(gemmBatch, FAMILY)(
      1, 0, t->windows->channels, outputs, to - from, c.image, c.output, sums, c.gemm, accumulate,
      PLANES, t->image_plane, t->output_plane, t->filter_plane, t->slots);
}

static void sum_chunks(const void *task, int first, int last) {
  const FilterSums *f = task;
  const Chunks *t = &f->chunks;
  for (int i = first; i < last; i++) sum_chunk(f, f->begin + i, t->y + i * sums_of(t), 0);
}

/** Add the sums of chunks in their order. */
static void add_sums(const void *task, int first, int last) {
  const FilterSums *f = task;
  for (int i = first; i < last; i += 4) {
    const float *part = f->chunks.y + i;
    V4 sum = f->begin == 0 ? load4(part) : load4(f->sums + i) + load4(part);
    for (int k = 1; k < f->count; k++) sum = sum + load4(part + k * sums_of(&f->chunks));
    store4(f->sums + i, sum);
  }
}

/** A product along more tiles is added to its matrix stretch by stretch: see kernels/matmul.c. */
#define LONGEST_CHUNK 256

/**
 * The planes `sums` of sum (A dy A^T) * (B^T d B) over all tiles, added chunk after chunk. `parts` has
 * room for the sums of `together` chunks, which threads then compute at the same time; 0: none.
 * Otherwise as winogradConvolution.
 */
KERNEL(void, winogradFilterSums)(
    const Windows *windows, const float *x, const float *dy, float *sums, int filterPlaneBytes,
    int outputs, int count, int chunk, float *planes, int imagePlaneBytes, int outputPlaneBytes,
    float *parts, int together, float *gemm, int slots) {
  Chunks chunks = {
      windows, x, 0, parts, outputs, chunk, count, slots, imagePlaneBytes / 4,
      outputPlaneBytes / 4, filterPlaneBytes / 4, gemm, planes, 0, 0, 0, 0,
      scratch_floats(outputs, chunk)};
  FilterSums task = {chunks, dy, sums, 0, 0};
  int all = (count + chunk - 1) / chunk;
  if (together == 0 || all < MANY_CHUNKS || chunk > LONGEST_CHUNK) {
    for (int i = 0; i < all; i++) sum_chunk(&task, i, sums, i > 0);
    return;
  }
  for (; task.begin < all; task.begin += together) {
    task.count = smaller(together, all - task.begin);
    share_in_slots(sum_chunks, &task, task.count, 1, 1, slots);
    share(add_sums, &task, sums_of(&chunks), LINE, LEAST_ELEMENTS);
  }
}
