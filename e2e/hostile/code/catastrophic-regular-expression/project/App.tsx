import { Text } from 'react-native';

export default function App() {
  return <Text>{String(/^(a+)+$/.test('a'.repeat(60) + '!'))}</Text>;
}
