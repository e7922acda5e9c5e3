import { Text } from 'react-native';

export default function App() {
  let s = 'x';
  for (;;) s += s;
  return <Text>{s}</Text>;
}
