// react-native-gesture-handler: its views hold what they hold; its button is pressed by React Native's touches.
const view = () => ({ type: 'HS_View' });

export const gestureHandler = {
  views: {
    RNGestureHandlerRootView: view,
    RNGestureHandlerDetector: view,
    RNGestureHandlerButton: () => ({ type: 'HS_Button' }),
  },
  events: {
    RNGestureHandlerButton: [
      'onButtonPress',
      'onButtonPressIn',
      'onButtonPressOut',
      'onButtonLongPress',
      'onButtonInteractionFinished',
      'onGestureHandlerEvent',
      'onGestureHandlerStateChange',
    ],
  },
  mounted: {},
};
