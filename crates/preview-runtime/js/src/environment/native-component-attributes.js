// The view configuration of a native component that its package does not describe: what every view has, and the events
// that native code sends it.
import { createViewConfig } from 'react-native/Libraries/NativeComponent/ViewConfig';
import { directEvents } from '../native-components/packages.js';

export default function getNativeComponentAttributes(uiViewClassName) {
  const directEventTypes = directEvents(uiViewClassName);
  const validAttributes = {};
  for (const { registrationName } of Object.values(directEventTypes)) validAttributes[registrationName] = true;
  return createViewConfig({ uiViewClassName, validAttributes, directEventTypes });
}
