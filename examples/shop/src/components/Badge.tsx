import { StyleSheet, View, type StyleProp, type ViewStyle } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import { radius, space } from '@/theme/tokens';
import { AppText } from './AppText';

export type BadgeTone = 'accent' | 'positive' | 'warning' | 'neutral';

interface BadgeProps {
  label: string;
  tone?: BadgeTone;
  style?: StyleProp<ViewStyle>;
}

export function Badge({ label, tone = 'neutral', style }: BadgeProps) {
  const { colors } = useTheme();
  const tones = {
    accent: { background: colors.accent, text: 'onAccent' },
    positive: { background: colors.positiveSoft, text: 'positive' },
    warning: { background: colors.warningSoft, text: 'warning' },
    neutral: { background: colors.sunken, text: 'muted' },
  } as const;
  const { background, text } = tones[tone];
  return (
    <View style={[styles.badge, { backgroundColor: background }, style]}>
      <AppText variant="overline" color={text} style={styles.label}>
        {label}
      </AppText>
    </View>
  );
}

const styles = StyleSheet.create({
  badge: {
    alignSelf: 'flex-start',
    borderRadius: radius.pill,
    paddingHorizontal: space.sm + 2,
    paddingVertical: space.xs,
  },
  label: { letterSpacing: 0.6 },
});
