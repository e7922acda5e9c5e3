// The native view of react-native-linear-gradient.
import { requireNativeComponent } from 'react-native';

export default requireNativeComponent('BVLinearGradient');
