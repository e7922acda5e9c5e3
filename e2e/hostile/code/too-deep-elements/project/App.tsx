import type { ReactNode } from 'react';
import { View } from 'react-native';

export default function App() {
  let tree: ReactNode = null;
  for (let depth = 0; depth < 1000; depth++) tree = <View>{tree}</View>;
  return tree;
}
