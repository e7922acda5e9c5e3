// Bundles React Native's own JavaScript with HiveSync's native side, one file per platform.
//
//   node build.mjs OUT_DIR [--report] [--readable]
//
// --report prints what takes how much room; --readable leaves names and lines as they are, for profiles.
import { transformAsync } from '@babel/core';
import * as esbuild from 'esbuild';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const PLATFORMS = ['ios', 'android'];

const [outDir = path.join(here, 'dist'), ...flags] = process.argv.slice(2);

// Both platforms share most files: each is stripped of its types once.
const stripped = new Map();

function stripTypes(file) {
  if (!stripped.has(file)) stripped.set(file, strip(file));
  return stripped.get(file);
}

async function strip(file) {
  const source = await readFile(file, 'utf8');
  if (!/@flow|@noflow/.test(source.slice(0, 2000)) || /@noflow/.test(source.slice(0, 2000))) {
    return { contents: source, loader: 'jsx' };
  }
  const { code } = await transformAsync(source, {
    filename: file,
    babelrc: false,
    configFile: false,
    compact: false,
    plugins: [
      // Writes the static view configurations that native components declare as types.
      ...(/NativeComponent\.js$/.test(file) ? [require.resolve('@react-native/babel-plugin-codegen')] : []),
      [require.resolve('babel-plugin-syntax-hermes-parser'), { parseLangTypes: 'flow', reactRuntimeTarget: '19' }],
      require.resolve('babel-plugin-transform-flow-enums'),
      require.resolve('@babel/plugin-transform-flow-strip-types'),
      // As Metro does it. The bundler's own way would copy a module's exports each time it is required, and React
      // Native requires in its hottest paths.
      [require.resolve('@babel/plugin-transform-modules-commonjs'), { strict: false, allowTopLevelThis: true }],
    ],
  });
  return { contents: code, loader: 'jsx' };
}

/** Where React Native's JavaScript meets the native side. */
const SEAMS = [
  // Errors that React caught or did not catch come to us, not to a red box.
  [/\/renderer\/errorhandling\/ErrorHandlers$/, 'src/environment/error-handlers.js'],
  // Native components that only a native library could describe.
  [/\/getNativeComponentAttributes$/, 'src/environment/native-component-attributes.js'],
  // What every native view is told of its props.
  [/\/PlatformBaseViewConfig$/, 'src/environment/base-view-config.js'],
];

const seams = {
  name: 'seams',
  setup(build) {
    for (const [filter, replacement] of SEAMS) {
      build.onResolve({ filter }, () => ({ path: path.join(here, replacement) }));
    }
    build.onLoad({ filter: /node_modules\/(react-native|@react-native)\/.*\.js$/ }, ({ path }) => stripTypes(path));
  },
};

async function bundle(platform) {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ['src/main.js'],
    outfile: path.join(outDir, `${platform}.js`),
    bundle: true,
    format: 'iife',
    globalName: 'bundle',
    banner: { js: '(function(native){"use strict";' },
    footer: { js: 'return bundle.entry(native);})' },
    platform: 'neutral',
    mainFields: ['react-native', 'main'],
    conditions: ['react-native', 'require', 'default'],
    resolveExtensions: [`.${platform}.js`, '.native.js', '.js', '.json'],
    loader: { '.js': 'jsx' },
    jsx: 'automatic',
    target: 'es2022',
    define: {
      __DEV__: 'false',
      global: 'globalThis',
      'process.env.NODE_ENV': '"production"',
      HIVESYNC_PLATFORM: JSON.stringify(platform),
    },
    minify: !flags.includes('--readable'),
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [seams],
  });
  if (result.errors.length > 0) throw new Error(`${platform}: bundling failed`);
  if (flags.includes('--report')) {
    console.log(await esbuild.analyzeMetafile(result.metafile, { verbose: false }));
  }
  const [{ bytes }] = Object.values(result.metafile.outputs);
  console.log(`${platform}.js: ${(bytes / 1024).toFixed(0)} KiB`);
}

await mkdir(outDir, { recursive: true });
await Promise.all(PLATFORMS.map(bundle));
