import type { ReactNode } from 'react';
import { Pressable, StyleSheet, type StyleProp, type ViewStyle } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import type { Palette } from '@/theme/palette';
import { elevation } from '@/theme/tokens';
import { Icon, type IconName } from './Icon';

interface IconButtonProps {
  icon: IconName;
  label: string;
  onPress?: () => void;
  color?: keyof Palette;
  size?: number;
  style?: StyleProp<ViewStyle>;
  children?: ReactNode;
}

/** A round, raised button with an icon and room for a bubble. */
export function IconButton({ icon, label, onPress, color = 'ink', size = 44, style, children }: IconButtonProps) {
  const { colors } = useTheme();
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityLabel={label}
      hitSlop={8}
      onPress={onPress}
      style={({ pressed }) => [
        styles.button,
        { width: size, height: size, borderRadius: size / 2, backgroundColor: colors.surface },
        elevation(1),
        pressed && styles.pressed,
        style,
      ]}
    >
      <Icon name={icon} size={Math.round(size * 0.48)} color={color} />
      {children}
    </Pressable>
  );
}

const styles = StyleSheet.create({
  button: { alignItems: 'center', justifyContent: 'center' },
  pressed: { opacity: 0.7 },
});
