import { View } from 'react-native';

export default function App() {
  return (
    <View>
      <App />
    </View>
  );
}
