// Files inside of React Native that packages import by their path, past its exports.
export const reactNativePaths = {
  __proto__: null,
  // Has run already.
  'react-native/setup-env': () => ({}),
  'react-native/asset-registry': () => require('react-native/asset-registry'),
  'react-native/Libraries/Animated/NativeAnimatedHelper': () =>
    require('../../node_modules/react-native/src/private/animated/NativeAnimatedHelper.js'),
  'react-native/Libraries/Blob/Blob': () => require('react-native/Libraries/Blob/Blob'),
  'react-native/Libraries/Blob/BlobManager': () => require('react-native/Libraries/Blob/BlobManager'),
  'react-native/Libraries/Components/TextInput/TextInputState': () =>
    require('react-native/Libraries/Components/TextInput/TextInputState'),
  'react-native/Libraries/Components/View/ReactNativeStyleAttributes': () =>
    require('react-native/Libraries/Components/View/ReactNativeStyleAttributes'),
  'react-native/Libraries/Components/View/ViewPropTypes': () => ({}),
  'react-native/Libraries/Core/InitializeCore': () => ({}),
  'react-native/Libraries/EventEmitter/RCTDeviceEventEmitter': () =>
    require('react-native/Libraries/EventEmitter/RCTDeviceEventEmitter'),
  'react-native/Libraries/Image/AssetSourceResolver': () => require('react-native/Libraries/Image/AssetSourceResolver'),
  'react-native/Libraries/Image/resolveAssetSource': () => require('react-native/Libraries/Image/resolveAssetSource'),
  'react-native/Libraries/LogBox/LogBox': () => require('react-native/Libraries/LogBox/LogBox'),
  'react-native/Libraries/NativeComponent/NativeComponentRegistry': () =>
    require('react-native/Libraries/NativeComponent/NativeComponentRegistry'),
  'react-native/Libraries/NativeModules/specs/NativeSourceCode': () =>
    require('react-native/Libraries/NativeModules/specs/NativeSourceCode'),
  'react-native/Libraries/Pressability/Pressability': () => require('react-native/Libraries/Pressability/Pressability'),
  'react-native/Libraries/Pressability/PressabilityDebug': () =>
    require('react-native/Libraries/Pressability/PressabilityDebug'),
  'react-native/Libraries/ReactNative/AppContainer': () => require('react-native/Libraries/ReactNative/AppContainer'),
  'react-native/Libraries/ReactNative/ReactFabricPublicInstance/ReactFabricPublicInstance': () =>
    require('react-native/Libraries/ReactNative/ReactFabricPublicInstance/ReactFabricPublicInstance'),
  'react-native/Libraries/ReactNative/RendererProxy': () => require('react-native/Libraries/ReactNative/RendererProxy'),
  'react-native/Libraries/Renderer/shims/ReactFabric': () =>
    require('react-native/Libraries/Renderer/shims/ReactFabric'),
  'react-native/Libraries/Renderer/shims/ReactNative': () =>
    require('react-native/Libraries/Renderer/shims/ReactFabric'),
  'react-native/Libraries/Renderer/shims/ReactNativeViewConfigRegistry': () =>
    require('react-native/Libraries/Renderer/shims/ReactNativeViewConfigRegistry'),
  'react-native/Libraries/StyleSheet/flattenStyle': () => require('react-native/Libraries/StyleSheet/flattenStyle'),
  'react-native/Libraries/StyleSheet/normalizeColor': () => require('react-native/Libraries/StyleSheet/normalizeColor'),
  'react-native/Libraries/StyleSheet/processColor': () => require('react-native/Libraries/StyleSheet/processColor'),
  'react-native/Libraries/TurboModule/RCTExport': () => ({}),
  'react-native/Libraries/TurboModule/TurboModuleRegistry': () =>
    require('react-native/Libraries/TurboModule/TurboModuleRegistry'),
  'react-native/Libraries/Types/CodegenTypes': () => ({}),
  'react-native/Libraries/Utilities/DevLoadingView': () => require('react-native/Libraries/Utilities/DevLoadingView'),
  'react-native/Libraries/Utilities/DevSettings': () => require('react-native/Libraries/Utilities/DevSettings'),
  'react-native/Libraries/Utilities/Dimensions': () => require('react-native/Libraries/Utilities/Dimensions'),
  'react-native/Libraries/Utilities/HMRClient': () => require('react-native/Libraries/Utilities/HMRClientProdShim'),
  'react-native/Libraries/Utilities/Platform': () => require('react-native/Libraries/Utilities/Platform'),
  'react-native/Libraries/Utilities/codegenNativeCommands': () =>
    require('react-native/Libraries/Utilities/codegenNativeCommands'),
  'react-native/Libraries/Utilities/codegenNativeComponent': () =>
    require('react-native/Libraries/Utilities/codegenNativeComponent'),
  'react-native/Libraries/vendor/emitter/EventEmitter': () =>
    require('react-native/Libraries/vendor/emitter/EventEmitter'),
};
