// The native module of react-native-vector-icons, which makes pictures of icons: a preview has none.
export default null;
