import { Text } from 'react-native';

Object.defineProperty(Object.prototype, 'then', { get() { throw new Error('poisoned'); } });
Array.prototype.push = () => { throw new Error('poisoned'); };
JSON.stringify = () => { throw new Error('poisoned'); };

export default function App() {
  return <Text>Hello</Text>;
}
