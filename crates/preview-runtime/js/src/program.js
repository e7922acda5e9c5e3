// The project's modules: CommonJS functions in the message's payload, compiled when they are first required.
import { registerAsset } from 'react-native/asset-registry';
import { builtins } from './builtins/index.js';
import { state } from './environment/state.js';
import { svgAsset } from './svg-asset.js';

let native;
/** @type {{path: string, offset: number, length: number, dependencies: Record<string, object>}[]} */
let modules = [];
/** @type {{id: string, path: string, width: number, height: number, scale: number, kind: string}[]} */
let assets = [];
let loaded = [];
let assetNumbers = [];

export function installProgram(nativeApi) {
  native = nativeApi;
}

/** What came with the message besides its header. */
export const payload = () => native.payload();

/** How much stack the project's code may take up, bytes. */
export const setStack = (bytes) => native.setStack(bytes);

export function setProgram(program) {
  native.keepProgram();
  ({ modules, assets } = program);
  state.appConfig = program.app_config ?? {};
  loaded = new Array(modules.length);
  assetNumbers = new Array(assets.length);
}

/** Evaluates a module once and answers its exports. */
export function requireModule(index) {
  const known = loaded[index];
  if (known !== undefined) return known.exports;
  const { path, offset, length, dependencies } = modules[index];
  const module = { exports: {}, id: path, filename: path, loaded: false };
  loaded[index] = module;
  const require = (specifier) => {
    const target = Object.hasOwn(dependencies, specifier) ? dependencies[specifier] : undefined;
    if (target === undefined) {
      const error = new Error(`Cannot find module '${specifier}' from '${path}'`);
      error.code = 'MODULE_NOT_FOUND';
      throw error;
    }
    if (target.module !== undefined) return requireModule(target.module);
    if (target.asset !== undefined) return requireAsset(target.asset);
    return requireBuiltin(target.builtin, path);
  };
  try {
    native.compile(path, offset, length).call(module.exports, module, module.exports, require);
  } catch (error) {
    // The next `require` evaluates it again and throws again, as Metro's does.
    loaded[index] = undefined;
    throw error;
  }
  module.loaded = true;
  return module.exports;
}

/** The exports of the first module whose path matches; undefined when the program has none. */
export function requireByPath(pattern) {
  const index = modules.findIndex(({ path }) => pattern.test(path));
  return index < 0 ? undefined : requireModule(index);
}

function requireBuiltin(name, from) {
  const load = builtins[name];
  if (load === undefined) {
    const what = name.startsWith('react-native/')
      ? 'is a file inside of React Native that a preview does not offer'
      : 'needs native code that a preview does not have';
    throw new Error(`'${name}' (required by '${from}') ${what}`);
  }
  return load();
}

/** What an import of an asset evaluates to: the number Metro would give it, or a component for a drawing. */
function requireAsset(index) {
  const asset = assets[index];
  assetNumbers[index] ??= asset.kind === 'svg' ? svgAsset(asset) : register(asset);
  return assetNumbers[index];
}

/** The size of a picture of the project, by the URI that `Image` gives native code. */
export function assetSize(uri) {
  const asset =
    typeof uri === 'string' && uri.startsWith('asset:') ? assets.find(({ id }) => uri.slice(6) === id) : undefined;
  return asset === undefined || !(asset.width > 0) ? undefined : { width: asset.width, height: asset.height };
}

function register({ id, path, width, height, scale }) {
  const slash = path.lastIndexOf('/');
  const file = path.slice(slash + 1);
  const dot = file.lastIndexOf('.');
  return registerAsset({
    __packager_asset: true,
    fileSystemLocation: `/${path.slice(0, Math.max(slash, 0))}`,
    httpServerLocation: `/assets/${path.slice(0, Math.max(slash, 0))}`,
    width: width > 0 ? width : undefined,
    height: height > 0 ? height : undefined,
    scales: [scale],
    hash: id,
    name: (dot > 0 ? file.slice(0, dot) : file).replace(/@[0-9.]+x$/, ''),
    type: dot > 0 ? file.slice(dot + 1) : '',
  });
}
