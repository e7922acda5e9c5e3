import { StyleSheet, View } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import type { Palette } from '@/theme/palette';

interface ProgressBarProps {
  /** 0 to 1. */
  value: number;
  color?: keyof Palette;
  height?: number;
}

export function ProgressBar({ value, color = 'positive', height = 6 }: ProgressBarProps) {
  const { colors } = useTheme();
  const percent = Math.round(Math.min(Math.max(value, 0), 1) * 100);
  return (
    <View style={[styles.track, { height, borderRadius: height / 2, backgroundColor: colors.sunken }]}>
      <View
        style={{ width: `${percent}%`, height: '100%', borderRadius: height / 2, backgroundColor: colors[color] }}
      />
    </View>
  );
}

const styles = StyleSheet.create({
  track: { overflow: 'hidden', flexGrow: 1 },
});
