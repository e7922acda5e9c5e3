import { Text } from 'react-native';
import { Header } from './components/Header';

export default () => <Header />;
