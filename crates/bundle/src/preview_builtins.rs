//! The modules that the preview runtime provides. They are told here, and not by the runtime itself, because whoever packs
//! a project must know them and need not run it.

use crate::{AdaptedPackage, Builtins};

/// What a project gets from the runtime whatever its archive holds: one React and one React Native.
const RESERVED: [&str; 7] = [
    "react",
    "react/jsx-runtime",
    "react/jsx-dev-runtime",
    "react/compiler-runtime",
    "react-native",
    "react-native/*",
    "scheduler",
];

/// What a project gets when its archive does not bring the package.
const FALLBACK: [&str; 2] = ["react-native-safe-area-context", "expo-status-bar"];

/// Packages whose native code is replaced by other JavaScript.
fn adapted() -> Vec<AdaptedPackage> {
    let names = |modules: &[&str]| modules.iter().map(|module| (*module).to_owned()).collect();
    let replaced = |modules: &[(&str, &str)]| {
        modules
            .iter()
            .map(|(module, builtin)| ((*module).to_owned(), (*builtin).to_owned()))
            .collect()
    };
    vec![
        // Worklets and animations run in JavaScript, as they do on the web: there is no second thread.
        AdaptedPackage {
            name: "react-native-worklets".to_owned(),
            generic_except: Some(Vec::new()),
            replaced: Vec::new(),
        },
        // What a browser would do for them (layout animations, CSS) comes to rest at once.
        AdaptedPackage {
            name: "react-native-reanimated".to_owned(),
            generic_except: Some(names(&["webUtils", "ReducedMotion"])),
            replaced: replaced(&[
                ("layoutReanimation/web/index", "hivesync:reanimated"),
                ("layoutReanimation/web/domUtils", "hivesync:reanimated"),
                ("css/web/managers/index", "hivesync:reanimated"),
                ("mutables", "hivesync:reanimated-values"),
                ("mappers", "hivesync:reanimated-values"),
            ]),
        },
        // These are written in more of Flow than TypeScript has.
        AdaptedPackage {
            name: "react-native-linear-gradient".to_owned(),
            generic_except: None,
            replaced: replaced(&[("react-native-linear-gradient/common", "hivesync:linear-gradient")]),
        },
        AdaptedPackage {
            name: "react-native-vector-icons".to_owned(),
            generic_except: None,
            replaced: replaced(&[("lib/NativeRNVectorIcons", "hivesync:vector-icons")]),
        },
        AdaptedPackage {
            name: "react-native-gesture-handler".to_owned(),
            generic_except: None,
            replaced: replaced(&[("gestures/installUIRuntimeBindings", "hivesync:gesture-handler")]),
        },
    ]
}

/// The modules that the preview runtime provides.
pub fn preview_builtins() -> Builtins {
    Builtins {
        reserved: RESERVED.map(str::to_owned).to_vec(),
        fallback: FALLBACK.map(str::to_owned).to_vec(),
        adapted: adapted(),
    }
}
