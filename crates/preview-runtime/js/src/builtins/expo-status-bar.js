// `expo-status-bar` for projects whose archive does not bring it: React Native's own StatusBar under Expo's names.
import { StatusBar as NativeStatusBar, Appearance, useColorScheme } from 'react-native';

const barStyle = (style, scheme) => {
  const dark = scheme === 'dark';
  switch (style) {
    case 'light':
      return 'light-content';
    case 'dark':
      return 'dark-content';
    case 'inverted':
      return dark ? 'dark-content' : 'light-content';
    default:
      return dark ? 'light-content' : 'dark-content';
  }
};

export function StatusBar({ style = 'auto', hidden, animated, hideTransitionAnimation }) {
  const scheme = useColorScheme();
  return (
    <NativeStatusBar
      barStyle={barStyle(style, scheme)}
      hidden={hidden}
      animated={animated}
      showHideTransition={hideTransitionAnimation === 'none' ? undefined : hideTransitionAnimation}
    />
  );
}

export const setStatusBarStyle = (style, animated) =>
  NativeStatusBar.setBarStyle(barStyle(style, Appearance.getColorScheme()), animated);
export const setStatusBarHidden = (hidden, animation) => NativeStatusBar.setHidden(hidden, animation);
export const setStatusBarBackgroundColor = () => {};
export const setStatusBarNetworkActivityIndicatorVisible = () => {};
export const setStatusBarTranslucent = () => {};
