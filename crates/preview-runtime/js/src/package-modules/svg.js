// react-native-svg: measurements of shapes, which need native code.
const unavailable = (what) => {
  throw new Error(`${what} of react-native-svg needs native code that a preview does not have`);
};

export const svg = {
  RNSVGSvgViewModule: {
    toDataURL: () => unavailable('toDataURL'),
  },
  RNSVGRenderableModule: {
    getBBox: () => unavailable('getBBox'),
    getCTM: () => unavailable('getCTM'),
    getScreenCTM: () => unavailable('getScreenCTM'),
    getTotalLength: () => unavailable('getTotalLength'),
    getPointAtLength: () => unavailable('getPointAtLength'),
    isPointInFill: () => unavailable('isPointInFill'),
    isPointInStroke: () => unavailable('isPointInStroke'),
    getRawResource: () => Promise.reject(new Error('raw resources are not available in a preview')),
  },
};
