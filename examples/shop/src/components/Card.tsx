import { StyleSheet, View, type ViewProps } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import { elevation, radius, space } from '@/theme/tokens';

export function Card({ style, ...rest }: ViewProps) {
  const { colors } = useTheme();
  return <View {...rest} style={[styles.card, { backgroundColor: colors.surface }, elevation(1), style]} />;
}

const styles = StyleSheet.create({
  card: { borderRadius: radius.lg, padding: space.lg },
});
