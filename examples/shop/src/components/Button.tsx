import { Pressable, StyleSheet, type StyleProp, type ViewStyle } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import { radius, space } from '@/theme/tokens';
import { AppText } from './AppText';
import { Icon, type IconName } from './Icon';

interface ButtonProps {
  title: string;
  onPress?: () => void;
  kind?: 'primary' | 'secondary' | 'quiet';
  icon?: IconName;
  disabled?: boolean;
  style?: StyleProp<ViewStyle>;
}

export function Button({ title, onPress, kind = 'primary', icon, disabled = false, style }: ButtonProps) {
  const { colors } = useTheme();
  const text = kind === 'primary' ? 'onAccent' : 'accent';
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityState={{ disabled }}
      disabled={disabled}
      onPress={onPress}
      style={({ pressed }) => [
        styles.button,
        kind === 'primary' && { backgroundColor: colors.accent },
        kind === 'secondary' && { borderColor: colors.accent, borderWidth: 1.5 },
        kind === 'quiet' && styles.quiet,
        pressed && styles.pressed,
        disabled && styles.disabled,
        style,
      ]}
    >
      {icon ? <Icon name={icon} size={18} color={text} /> : null}
      <AppText variant="bodyStrong" color={text} numberOfLines={1}>
        {title}
      </AppText>
    </Pressable>
  );
}

const styles = StyleSheet.create({
  button: {
    minHeight: 52,
    flexDirection: 'row',
    alignItems: 'center',
    justifyContent: 'center',
    gap: space.sm,
    paddingHorizontal: space.xl,
    borderRadius: radius.pill,
  },
  quiet: { minHeight: 36, paddingHorizontal: space.sm },
  pressed: { opacity: 0.8, transform: [{ scale: 0.985 }] },
  disabled: { opacity: 0.4 },
});
