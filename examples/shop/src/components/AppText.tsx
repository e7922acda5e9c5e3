import { Text, type TextProps } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import type { Palette } from '@/theme/palette';
import { type, type TypeVariant } from '@/theme/tokens';

interface AppTextProps extends TextProps {
  variant?: TypeVariant;
  color?: keyof Palette;
}

export function AppText({ variant = 'body', color = 'ink', style, ...rest }: AppTextProps) {
  const { colors } = useTheme();
  return <Text {...rest} style={[type[variant], { color: colors[color] }, style]} />;
}
