import { StyleSheet, View } from 'react-native';

import { useTheme } from '@/theme/ThemeContext';
import { AppText } from './AppText';

/** A count on the corner of an icon; nothing when there is nothing to count. */
export function CountBubble({ count }: { count: number }) {
  const { colors } = useTheme();
  if (count === 0) {
    return null;
  }
  return (
    <View style={[styles.bubble, { backgroundColor: colors.accent, borderColor: colors.surface }]}>
      <AppText color="onAccent" style={styles.label} numberOfLines={1}>
        {count > 9 ? '9+' : count}
      </AppText>
    </View>
  );
}

const styles = StyleSheet.create({
  bubble: {
    position: 'absolute',
    top: -6,
    right: -8,
    zIndex: 2,
    minWidth: 19,
    height: 19,
    borderRadius: 10,
    borderWidth: 2,
    paddingHorizontal: 3,
    alignItems: 'center',
    justifyContent: 'center',
  },
  label: { fontSize: 10, lineHeight: 13, fontWeight: '700' },
});
