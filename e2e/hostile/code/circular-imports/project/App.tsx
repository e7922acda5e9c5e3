import { Text } from 'react-native';
import { b } from './b';
export const a = 'a';
export default () => <Text>{b()}</Text>;
