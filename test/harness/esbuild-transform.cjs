const { transformSync } = require('esbuild');

/** Jest's transform: types are checked by `npm run typecheck`, not while testing. */
module.exports = {
  process: (source, sourcefile) =>
    transformSync(source, {
      ...{ loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'inline', sourcefile },
      // Jest loads modules itself, and knows no import() of Node's.
      supported: { 'dynamic-import': false },
    }),
};
