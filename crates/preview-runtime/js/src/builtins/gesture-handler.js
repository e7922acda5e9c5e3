// What react-native-gesture-handler installs on the thread of worklets, which a preview does not have.
export const installUIRuntimeBindings = () => {};
