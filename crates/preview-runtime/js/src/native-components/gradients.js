// Linear gradients: expo-linear-gradient and react-native-linear-gradient.
import { colorText } from './color.js';

function gradient(own) {
  const colors = Array.isArray(own.colors) ? own.colors.map(colorText) : [];
  const locations = Array.isArray(own.locations) && own.locations.length === colors.length ? own.locations : null;
  return {
    type: 'HS_View',
    props: {
      gradient: { colors, locations, start: point(own.startPoint, [0.5, 0]), end: point(own.endPoint, [0.5, 1]) },
    },
  };
}

/** A point as `[x, y]`, each from 0 to 1. */
function point(value, fallback) {
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1])];
  if (value !== null && typeof value === 'object') return [Number(value.x), Number(value.y)];
  return fallback;
}

export const gradients = {
  views: { ViewManagerAdapter_ExpoLinearGradient: gradient, BVLinearGradient: gradient },
  events: {},
  mounted: {},
};
