import Svg, { Circle, Defs, LinearGradient, Path, Stop } from 'react-native-svg';
import { colors } from '../theme';

const WIDTH = 320;
const HEIGHT = 120;

/** A trail's profile: how high it is along its way. */
export function Elevation({ heights }) {
  const points = heights.map((height, at) => [
    (at / (heights.length - 1)) * WIDTH,
    HEIGHT - 12 - (height / 10) * (HEIGHT - 24),
  ]);
  const line = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  const top = points.reduce((best, point) => (point[1] < best[1] ? point : best));
  return (
    <Svg width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
      <Defs>
        <LinearGradient id="slope" x1="0" y1="0" x2="0" y2="1">
          <Stop offset="0" stopColor={colors.moss} stopOpacity={0.7} />
          <Stop offset="1" stopColor={colors.moss} stopOpacity={0.05} />
        </LinearGradient>
      </Defs>
      <Path d={`${line} L${WIDTH} ${HEIGHT} L0 ${HEIGHT} Z`} fill="url(#slope)" />
      <Path d={line} fill="none" stroke={colors.forest} strokeWidth={3} strokeLinejoin="round" />
      <Circle cx={top[0]} cy={top[1]} r={6} fill={colors.dawn} stroke={colors.snow} strokeWidth={2} />
    </Svg>
  );
}
