const { readFileSync } = require('node:fs');

/** What a test file imports, by how long that takes. */
const heavy = [/\/rehearsed'/, /\/host'/, /\/cli'/, /\/(harness\/postgres|upgrade)'/, /child_process'/];

/**
 * Starts what takes longest first, so that no worker is left with it at the end. Jest's own order needs the times of an earlier run, which a
 * new checkout does not have.
 */
module.exports = class LongestFirst {
  sort(tests) {
    const ranked = tests.map((test) => ({ test, rank: rankOf(readFileSync(test.path, 'utf8')) }));
    return ranked.sort((one, other) => one.rank - other.rank).map(({ test }) => test);
  }

  shard(tests, { shardIndex, shardCount }) {
    return tests.filter((_, index) => index % shardCount === shardIndex - 1);
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};

/** Smallest for what takes longest; the longer file first where that is equal. */
function rankOf(source) {
  const first = heavy.findIndex((pattern) => pattern.test(source));
  return (first < 0 ? heavy.length : first) + 1 / (1 + source.length);
}
