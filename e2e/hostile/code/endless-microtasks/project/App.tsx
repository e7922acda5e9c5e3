import { useEffect } from 'react';
import { Text } from 'react-native';

export default function App() {
  useEffect(() => {
    const again = (): Promise<void> => Promise.resolve().then(again);
    void again();
  }, []);
  return <Text>Hello</Text>;
}
