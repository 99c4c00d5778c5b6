/**
 * Loaded before each test: what a test starts shall write no coverage of its own. That takes as long as the tests
 * again, and a program that is killed leaves a file that cannot be read.
 */

Deno.env.delete("DENO_COVERAGE_DIR");
