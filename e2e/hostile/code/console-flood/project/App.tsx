import { Text } from 'react-native';

export default function App() {
  for (let line = 0; line < 20000; line++) console.log('x'.repeat(200), line);
  return <Text>Hello</Text>;
}
