// Bare React, cold: a process that starts, takes the transpiled screen with React Native's components as plain host elements, and
// renders it once. What is missing of React Native costs nothing here.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const React = require('react');
const { create } = require('react-test-renderer');

const stand = {
  Platform: { OS: 'ios' },
  StyleSheet: { create: (styles) => styles },
  Text: 'RCTText',
  View: 'RCTView',
};
const module = { exports: {} };
const load = new Function('module', 'exports', 'require', readFileSync(process.argv[2], 'utf8'));
load(module, module.exports, (name) => (name === 'react-native' ? stand : require(name)));
const tree = create(React.createElement(module.exports.default));
while (tree.toJSON() === null) await new Promise(setImmediate);
process.stdout.write(String(JSON.stringify(tree.toJSON()).length));
