// What react-native-reanimated asks a browser for: layout animations and CSS animations. In a preview both are at rest
// from the start: a view that enters is there, one that exits is gone, and a transition has come to its end.

/** Their callbacks are told that they finished, as with motion that the user has reduced. */
export const getReducedMotionFromConfig = () => true;

export const configureWebLayoutAnimations = () => {};
export const saveSnapshot = () => {};
export const startWebLayoutAnimation = () => {};
export const tryActivateLayoutTransition = () => {};
export const addHTMLMutationObserver = () => {};

/** Runs a view's CSS animations and transitions. */
export class CSSManager {
  update() {}
  unmountCleanup() {}
}
