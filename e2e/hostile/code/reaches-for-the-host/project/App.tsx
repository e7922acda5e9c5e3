import { Text } from 'react-native';

const names = ['process.binding', 'Deno', 'Bun', 'std', 'os', 'XMLHttpRequest.prototype.open.call', 'WebAssembly.instantiate'];

export default function App() {
  const found = names.filter((name) => {
    try {
      return new Function(`return typeof ${name} === 'function'`)();
    } catch {
      return false;
    }
  });
  return <Text>{found.join(', ') || 'nothing'}</Text>;
}
