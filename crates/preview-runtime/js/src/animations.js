// Animations run in JavaScript: on the native side they would have to be computed here as well.
import AnimatedImplementation from 'react-native/Libraries/Animated/AnimatedImplementation';
import { AnimatedEvent } from 'react-native/Libraries/Animated/AnimatedEvent';
import { findNodeHandle } from 'react-native/Libraries/ReactNative/RendererProxy';
import NativeAnimatedHelper from '../node_modules/react-native/src/private/animated/NativeAnimatedHelper.js';
import { followEvent } from './interaction/emit.js';

NativeAnimatedHelper.shouldUseNativeDriver = () => false;

// A loop asks the animation in it, which asks its configuration.
for (const kind of ['timing', 'spring', 'decay']) {
  const animate = AnimatedImplementation[kind];
  AnimatedImplementation[kind] = (value, config) => animate(value, { ...config, useNativeDriver: false });
}

/** What sticky headers use to follow a scroll view past React. */
AnimatedImplementation.attachNativeEvent = (view, eventName, mapping) => {
  const event = new AnimatedEvent(mapping, { useNativeDriver: false });
  const handle = event.__getHandler();
  return { detach: followEvent(findNodeHandle(view), eventName, (nativeEvent) => handle({ nativeEvent })) };
};
