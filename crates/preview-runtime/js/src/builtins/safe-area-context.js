// `react-native-safe-area-context` for projects whose archive does not bring it, fed with the device's insets.
import { createContext, forwardRef, useContext, useMemo } from 'react';
import { StyleSheet, View } from 'react-native';
import { state } from '../environment/state.js';

export const SafeAreaInsetsContext = createContext(null);
export const SafeAreaFrameContext = createContext(null);
export const SafeAreaContext = SafeAreaInsetsContext;

const NO_PROVIDER =
  'No safe area value available. Make sure you are rendering `<SafeAreaProvider>` at the top of your app.';
const EDGES = ['top', 'right', 'bottom', 'left'];

const deviceInsets = () => {
  const { top, right, bottom, left } = state.device.safe_area;
  return { top, right, bottom, left };
};
const deviceFrame = () => ({ x: 0, y: 0, width: state.device.width, height: state.device.height });

export const initialWindowMetrics = {
  get insets() {
    return deviceInsets();
  },
  get frame() {
    return deviceFrame();
  },
};
export { initialWindowMetrics as initialWindowSafeAreaInsets };

export function SafeAreaProvider({ children, initialMetrics: _, style, ...rest }) {
  const insets = useMemo(deviceInsets, []);
  const frame = useMemo(deviceFrame, []);
  return (
    <View style={[styles.fill, style]} {...rest}>
      <SafeAreaFrameContext.Provider value={frame}>
        <SafeAreaInsetsContext.Provider value={insets}>{children}</SafeAreaInsetsContext.Provider>
      </SafeAreaFrameContext.Provider>
    </View>
  );
}

export function SafeAreaListener({ onChange, children, style, ...rest }) {
  useMemo(() => onChange?.({ insets: deviceInsets(), frame: deviceFrame() }), [onChange]);
  return (
    <View style={[styles.fill, style]} {...rest}>
      {children}
    </View>
  );
}

export function useSafeAreaInsets() {
  const insets = useContext(SafeAreaInsetsContext);
  if (insets === null) throw new Error(NO_PROVIDER);
  return insets;
}

export function useSafeAreaFrame() {
  const frame = useContext(SafeAreaFrameContext);
  if (frame === null) throw new Error(NO_PROVIDER);
  return frame;
}

export function useSafeArea() {
  return useSafeAreaInsets();
}

export const withSafeAreaInsets = (Component) =>
  forwardRef((props, ref) => <Component {...props} insets={useSafeAreaInsets()} ref={ref} />);

export const SafeAreaConsumer = SafeAreaInsetsContext.Consumer;

/** `edges` as a mode for each edge. */
function modes(edges) {
  if (Array.isArray(edges)) return Object.fromEntries(edges.map((edge) => [edge, 'additive']));
  if (edges !== null && typeof edges === 'object') return edges;
  return { top: 'additive', right: 'additive', bottom: 'additive', left: 'additive' };
}

const SIDE = { top: 'Top', right: 'Right', bottom: 'Bottom', left: 'Left' };

export const SafeAreaView = forwardRef(function SafeAreaView({ edges, mode = 'padding', style, ...rest }, ref) {
  const insets = useContext(SafeAreaInsetsContext) ?? deviceInsets();
  const wanted = modes(edges);
  const flat = StyleSheet.flatten(style) ?? {};
  const padded = {};
  for (const edge of EDGES) {
    const how = wanted[edge] ?? 'off';
    if (how === 'off') continue;
    const own =
      flat[mode + SIDE[edge]] ??
      flat[mode + (edge === 'top' || edge === 'bottom' ? 'Vertical' : 'Horizontal')] ??
      flat[mode] ??
      0;
    const number = typeof own === 'number' ? own : 0;
    padded[mode + SIDE[edge]] = how === 'maximum' ? Math.max(number, insets[edge]) : number + insets[edge];
  }
  return <View {...rest} ref={ref} style={[style, padded]} />;
});

const styles = StyleSheet.create({ fill: { flex: 1 } });
