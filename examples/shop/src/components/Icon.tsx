import { Image, type ImageSourcePropType } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import type { Palette } from '@/theme/palette';

const sources = {
  back: require('../../assets/icons/back.png'),
  bag: require('../../assets/icons/bag.png'),
  box: require('../../assets/icons/box.png'),
  check: require('../../assets/icons/check.png'),
  chevron: require('../../assets/icons/chevron.png'),
  close: require('../../assets/icons/close.png'),
  heart: require('../../assets/icons/heart.png'),
  heartFilled: require('../../assets/icons/heart-filled.png'),
  home: require('../../assets/icons/home.png'),
  minus: require('../../assets/icons/minus.png'),
  plus: require('../../assets/icons/plus.png'),
  search: require('../../assets/icons/search.png'),
  star: require('../../assets/icons/star.png'),
  truck: require('../../assets/icons/truck.png'),
  user: require('../../assets/icons/user.png'),
} satisfies Record<string, ImageSourcePropType>;

export type IconName = keyof typeof sources;

interface IconProps {
  name: IconName;
  size?: number;
  color?: keyof Palette;
}

export function Icon({ name, size = 24, color = 'ink' }: IconProps) {
  const { colors } = useTheme();
  return (
    <Image
      source={sources[name]}
      style={{ width: size, height: size, tintColor: colors[color] }}
      resizeMode="contain"
    />
  );
}
