import { Text } from 'react-native';

export default function NotFound() {
  return <Text>There is no such page.</Text>;
}
