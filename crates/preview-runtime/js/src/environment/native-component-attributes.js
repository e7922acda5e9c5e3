// The view configuration of a native component whose library is not here: what every view has.
import { createViewConfig } from 'react-native/Libraries/NativeComponent/ViewConfig';

export default function getNativeComponentAttributes(uiViewClassName) {
  return createViewConfig({ uiViewClassName, validAttributes: {} });
}
