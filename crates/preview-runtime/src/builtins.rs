//! The modules that the images hold, as the bundle's resolver asks for them.

use hivesync_bundle::Builtins;

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

/// The modules that the images hold.
pub fn builtins() -> Builtins {
    Builtins {
        reserved: RESERVED.map(str::to_owned).to_vec(),
        fallback: FALLBACK.map(str::to_owned).to_vec(),
    }
}
