import { useState } from 'react';
import { Text } from 'react-native';

export default function App() {
  const [count, setCount] = useState(0);
  setCount(count + 1);
  return <Text>{count}</Text>;
}
