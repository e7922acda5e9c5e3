import { View } from 'react-native';

export default function App() {
  return (
    <View>
      {Array.from({ length: 1000000 }, (_, index) => (
        <View key={index} />
      ))}
    </View>
  );
}
