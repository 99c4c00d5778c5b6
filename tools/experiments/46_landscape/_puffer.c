/* Steps PufferLib's CartPole, with cartpole.h of its package: seconds come in, steps and seconds go out. */
#include <time.h>

/* cartpole.h can also draw, with a graphics library that is left out here. */
typedef struct { unsigned char r, g, b, a; } Color;
typedef struct { float x, y; } Vector2;
#define InitWindow(...)
#define SetTargetFPS(...)
#define CloseWindow(...)
#define IsKeyDown(...) 0
#define IsKeyPressed(...) 0
#define ToggleFullscreen(...)
#define BeginDrawing(...)
#define ClearBackground(...)
#define DrawLine(...)
#define DrawRectangle(...)
#define DrawLineEx(...)
#define DrawText(...)
#define EndDrawing(...)
#include "cartpole.h"

enum { ENVS = 1024, BATCHES = 64, CHUNK = 10, WARM_UP = 1000 };

static Cartpole envs[ENVS];
static float observations[ENVS][4], rewards[ENVS], moves[BATCHES][ENVS];
static float actions[ENVS];
static unsigned char terminals[ENVS], truncations[ENVS];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

static void step(long t) {
    memcpy(actions, moves[t % BATCHES], sizeof actions);
    for (int i = 0; i < ENVS; i++) c_step(&envs[i]);
}

static float mean_episode(void) {
    float steps = 0, episodes = 0;
    for (int i = 0; i < ENVS; i++) {
        steps += envs[i].log.episode_length;
        episodes += envs[i].log.n;
    }
    return steps / episodes;
}

int main(void) {
    srand(1);
    for (int b = 0; b < BATCHES; b++)
        for (int i = 0; i < ENVS; i++) moves[b][i] = (rand() >> 8) & 1;
    for (int i = 0; i < ENVS; i++) {
        envs[i] = (Cartpole){.observations = observations[i], .actions = &actions[i],
                             .rewards = &rewards[i], .terminals = &terminals[i],
                             .truncations = &truncations[i]};
        init(&envs[i]);
        c_reset(&envs[i]);
    }
    for (long t = 0; t < WARM_UP; t++) step(t);
    printf("{\"episode\": %.6g}\n", mean_episode());
    fflush(stdout);
    double seconds;
    while (scanf("%lf", &seconds) == 1) {
        long t = 0;
        double begin = now(), spent = 0;
        for (; spent < seconds; spent = now() - begin)
            for (int k = 0; k < CHUNK; k++) step(t++);
        printf("{\"steps\": %ld, \"seconds\": %.9g}\n", t * ENVS, spent);
        fflush(stdout);
    }
    return 0;
}
