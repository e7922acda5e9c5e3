'use strict';

// What the headers of transpiled modules call. Plain ES2020, run as a module of its own: see commonjs.rs.

function isObject(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}

function define(target, name, get) {
  Object.defineProperty(target, name, { enumerable: true, configurable: true, get });
}

// Exports as getters. Those of `later` are declared by statements that may not have run yet: undefined until then.
exports.live = (target, now, later) => {
  Object.defineProperty(target, '__esModule', { value: true });
  for (const name of Object.keys(now)) define(target, name, now[name]);
  for (const name of Object.keys(later)) {
    const read = later[name];
    define(target, name, () => {
      try {
        return read();
      } catch (error) {
        if (error instanceof ReferenceError) return undefined;
        throw error;
      }
    });
  }
};

// Exports that never change again, as plain values.
exports.settle = (target, values) => {
  for (const name of Object.keys(values)) {
    Object.defineProperty(target, name, { enumerable: true, configurable: true, writable: true, value: values[name] });
  }
};

// `export * from`
exports.all = (target, source) => {
  if (!isObject(source)) return;
  for (const name of Object.keys(source)) {
    if (name === 'default' || name === '__esModule' || Object.prototype.hasOwnProperty.call(target, name)) continue;
    define(target, name, () => source[name]);
  }
};

// `import name from`: of a module that is no ES module, the default is the whole.
exports.withDefault = (value) => {
  if (value && value.__esModule) return value;
  return Object.create(isObject(value) ? value : null, { default: { enumerable: true, value } });
};

// `import * as name from`
const namespace = (exports.namespace = (value) => {
  if (value && value.__esModule) return value;
  const copy = {};
  if (isObject(value)) for (const name of Object.keys(value)) define(copy, name, () => value[name]);
  Object.defineProperty(copy, 'default', { enumerable: true, configurable: true, value });
  return copy;
});

// `import(specifier)`
exports.load = (require, specifier) => Promise.resolve().then(() => namespace(require(specifier)));

// TypeScript's and Babel's legacy decorators.
exports.babel = {
  decorate(decorators, target, key, descriptor) {
    const count = arguments.length;
    let result = target;
    if (count >= 3) result = descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : descriptor;
    for (let index = decorators.length - 1; index >= 0; index--) {
      const decorator = decorators[index];
      if (!decorator) continue;
      const made = count < 3 ? decorator(result) : count > 3 ? decorator(target, key, result) : decorator(target, key);
      result = made || result;
    }
    if (count > 3 && result) Object.defineProperty(target, key, result);
    return result;
  },
  decorateParam: (index, decorator) => (target, key) => decorator(target, key, index),
  decorateMetadata() {},
  defineProperty(target, key, value) {
    return Object.defineProperty(target, key, { enumerable: true, configurable: true, writable: true, value });
  },
};
