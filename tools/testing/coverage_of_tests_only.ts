/**
 * Loaded before tests that may start programs: these shall write no coverage of their own, since one that a test kills
 * leaves a file that cannot be read.
 */

Deno.env.delete("DENO_COVERAGE_DIR");
