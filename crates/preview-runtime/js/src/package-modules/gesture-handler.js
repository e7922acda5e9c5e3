// react-native-gesture-handler: gestures are configured and never begin; presses travel through React Native.
const nothing = () => {};

export const gestureHandler = {
  RNGestureHandlerModule: {
    createGestureHandler: nothing,
    attachGestureHandler: nothing,
    setGestureHandlerConfig: nothing,
    updateGestureHandler: nothing,
    updateGestureHandlerConfig: nothing,
    configureRelations: nothing,
    dropGestureHandler: nothing,
    flushOperations: nothing,
    install: () => true,
    // No second thread takes part in gestures.
    installUIRuntimeBindings: () => false,
    getModuleId: () => 0,
    getConstants: () => ({ State: {}, Direction: {} }),
    addListener: nothing,
    removeListeners: nothing,
  },
};
