//! What `react` and `react-native` export, so that none of it goes without a row.

use crate::{AREAS, shown::on};
use hivesync_domain::Platform;
use std::collections::BTreeSet;

/// Exports of `react`, but for its internals.
pub const OF_REACT: &[&str] = &[
    "Activity",
    "Children",
    "Component",
    "Fragment",
    "Profiler",
    "PureComponent",
    "StrictMode",
    "Suspense",
    "ViewTransition",
    "addTransitionType",
    "cache",
    "cacheSignal",
    "cloneElement",
    "createContext",
    "createElement",
    "createRef",
    "forwardRef",
    "isValidElement",
    "lazy",
    "memo",
    "startTransition",
    "unstable_useCacheRefresh",
    "use",
    "useActionState",
    "useCallback",
    "useContext",
    "useDebugValue",
    "useDeferredValue",
    "useEffect",
    "useEffectEvent",
    "useId",
    "useImperativeHandle",
    "useInsertionEffect",
    "useLayoutEffect",
    "useMemo",
    "useOptimistic",
    "useReducer",
    "useRef",
    "useState",
    "useSyncExternalStore",
    "useTransition",
    "version",
];

/// Exports of `react-native`.
pub const OF_REACT_NATIVE: &[&str] = &[
    "AccessibilityInfo",
    "ActionSheetIOS",
    "ActivityIndicator",
    "Alert",
    "Animated",
    "AppRegistry",
    "AppState",
    "Appearance",
    "AssetRegistry",
    "BackHandler",
    "Button",
    "Clipboard",
    "DevMenu",
    "DevSettings",
    "DeviceEventEmitter",
    "DeviceInfo",
    "Dimensions",
    "DrawerLayoutAndroid",
    "DynamicColorIOS",
    "Easing",
    "EventEmitter",
    "FlatList",
    "I18nManager",
    "Image",
    "ImageBackground",
    "InputAccessoryView",
    "Keyboard",
    "KeyboardAvoidingView",
    "LayoutAnimation",
    "Linking",
    "LogBox",
    "Modal",
    "NativeAppEventEmitter",
    "NativeComponentRegistry",
    "NativeEventEmitter",
    "NativeModules",
    "Networking",
    "PanResponder",
    "PermissionsAndroid",
    "PixelRatio",
    "Platform",
    "PlatformColor",
    "Pressable",
    "ProgressBarAndroid",
    "PushNotificationIOS",
    "ReactNativeVersion",
    "RefreshControl",
    "RootTagContext",
    "SafeAreaView",
    "ScrollView",
    "SectionList",
    "Settings",
    "Share",
    "StatusBar",
    "StyleSheet",
    "Switch",
    "Systrace",
    "Text",
    "TextInput",
    "ToastAndroid",
    "Touchable",
    "TouchableHighlight",
    "TouchableNativeFeedback",
    "TouchableOpacity",
    "TouchableWithoutFeedback",
    "TurboModuleRegistry",
    "UIManager",
    "UTFSequence",
    "Vibration",
    "View",
    "VirtualViewMode",
    "VirtualizedList",
    "VirtualizedSectionList",
    "codegenNativeCommands",
    "codegenNativeComponent",
    "experimental_LayoutConformance",
    "findNodeHandle",
    "processColor",
    "registerCallableModule",
    "requireNativeComponent",
    "unstable_DEFAULT_INITIAL_NUM_TO_RENDER",
    "unstable_NativeText",
    "unstable_NativeView",
    "unstable_TextAncestorContext",
    "unstable_VirtualArray",
    "unstable_VirtualColumn",
    "unstable_VirtualColumnGenerator",
    "unstable_VirtualRow",
    "unstable_VirtualView",
    "unstable_batchedUpdates",
    "unstable_createVirtualCollectionView",
    "unstable_getScrollParent",
    "useAnimatedColor",
    "useAnimatedValue",
    "useAnimatedValueXY",
    "useColorScheme",
    "usePressability",
    "useWindowDimensions",
];

/// What the sandbox's own module exports, without what is internal to the module system and to React.
fn exported(module: &str, platform: Platform) -> BTreeSet<String> {
    let source = format!(
        "import {{ Text }} from 'react-native'; const all = require('{module}');
         export default () => <Text>{{Object.getOwnPropertyNames(all).join(' ')}}</Text>;"
    );
    let shown = on(platform).show_files(&[("App.tsx", &source)]);
    let names = shown.texts().join("");
    let public = names
        .split(' ')
        .filter(|name| !name.starts_with("__") && *name != "default");
    public.map(str::to_owned).collect()
}

#[test]
fn every_export_is_known_and_has_a_row() {
    for platform in [Platform::Ios, Platform::Android] {
        for (module, known) in [("react", OF_REACT), ("react-native", OF_REACT_NATIVE)] {
            let exported = exported(module, platform);
            let known: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(exported, known, "{module} on {platform:?}");
            let without: Vec<&String> = exported
                .iter()
                .filter(|name| {
                    let mut rows = AREAS.iter().flat_map(|area| area.rows);
                    !rows.any(|row| row.platforms.contains(&platform) && row.is_about(name))
                })
                .collect();
            assert!(
                without.is_empty(),
                "no row of docs/compat.md on {platform:?}: {without:?}"
            );
        }
    }
}
