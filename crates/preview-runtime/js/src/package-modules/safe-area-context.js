// react-native-safe-area-context: the device's insets.
import { state } from '../environment/state.js';

/** What the package calls metrics: the insets, and the window they are of. */
export function metrics() {
  const { top, right, bottom, left } = state.device.safe_area;
  const insets = { top, right, bottom, left };
  return {
    insets,
    // The window controls of an iPad's windows, which a preview does not have.
    verticalCornerAdaptedInsets: { ...insets },
    horizontalCornerAdaptedInsets: { ...insets },
    frame: { x: 0, y: 0, width: state.device.width, height: state.device.height },
  };
}

export const safeAreaContext = {
  RNCSafeAreaContext: { getConstants: () => ({ initialWindowMetrics: metrics() }) },
};
