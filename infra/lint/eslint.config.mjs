// How JavaScript and TypeScript read in this repository. Formatting is Prettier's business.
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';

const unused = ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }];

export default defineConfig([
  globalIgnores([
    '**/node_modules/',
    '**/dist/',
    'target/',
    // What people may send us, however it looks.
    'e2e/hostile/',
    'crates/*/tests/fixtures/',
  ]),
  js.configs.recommended,
  // Its parser and rules know that JSX uses what it names.
  typescript.configs.base,
  {
    rules: {
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': unused,
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.mjs', 'crates/layout/tests/yoga/**', '**/babel.config.js'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/babel.config.js'],
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    // Written before every transpiled module, inside its function.
    files: ['crates/bundle/src/transpile/helpers.js'],
    languageOptions: { globals: { exports: 'writable' } },
  },
  {
    // The sandbox's own world: an engine with nothing but ECMAScript, which these files give the rest; esbuild gives
    // `require` and the platform.
    files: ['crates/preview-runtime/js/src/**'],
    languageOptions: {
      globals: {
        ...globals.es2025,
        global: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        require: 'readonly',
        HIVESYNC_PLATFORM: 'readonly',
      },
      // JSX in files that end in .js, as React Native's own.
      parserOptions: { ecmaFeatures: { jsx: true } },
    },
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error' },
  },
  {
    files: ['examples/**/*.{ts,tsx}'],
    extends: [typescript.configs.strict, reactHooks.configs.flat.recommended],
    rules: {
      // Metro bundles pictures only when they are required.
      '@typescript-eslint/no-require-imports': ['error', { allow: ['\\.(png|jpe?g|webp|gif|ttf|otf)$'] }],
    },
  },
]);
