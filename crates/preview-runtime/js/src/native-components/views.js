// Views without any looks of their own, and those that are never seen.

const view = (_own, _node, handlers) => ({ type: handlers.includes('onPress') ? 'HS_Button' : 'HS_View' });
const safeArea = () => ({ type: 'HS_SafeArea' });
const unseen = () => null;

export const views = {
  RCTView: view,
  LayoutConformance: view,
  VirtualView: view,
  VirtualViewExperimental: view,
  RCTScrollContentView: view,
  AndroidHorizontalScrollContentView: view,
  RCTSafeAreaView: safeArea,
  SafeAreaView: safeArea,
  RCTInputAccessoryView: unseen,
  InputAccessory: unseen,
  DebuggingOverlay: unseen,
};
