import { StyleSheet, View, type ViewProps } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { useTheme } from '@/theme/ThemeContext';
import { elevation, gutter, radius, space } from '@/theme/tokens';

/** Actions that stay at the bottom of a screen. */
export function BottomBar({ style, ...rest }: ViewProps) {
  const { colors } = useTheme();
  const insets = useSafeAreaInsets();
  return (
    <View
      {...rest}
      style={[
        styles.bar,
        elevation(3),
        { backgroundColor: colors.surface, paddingBottom: Math.max(insets.bottom, space.lg) },
        style,
      ]}
    />
  );
}

const styles = StyleSheet.create({
  bar: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space.lg,
    paddingHorizontal: gutter,
    paddingTop: space.lg,
    borderTopLeftRadius: radius.lg,
    borderTopRightRadius: radius.lg,
  },
});
