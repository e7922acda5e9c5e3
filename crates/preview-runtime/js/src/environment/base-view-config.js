// What every native view is told of its props: React Native's own list, but for the style. The element tree is written
// from the style that React holds; taking it to pieces for native code, at every render, would be for nobody.
import BaseViewConfig from 'react-native/Libraries/NativeComponent/BaseViewConfig';

export default { ...BaseViewConfig, validAttributes: { ...BaseViewConfig.validAttributes, style: true } };
