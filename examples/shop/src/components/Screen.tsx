import type { ReactNode } from 'react';
import { StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { useTheme } from '@/theme/ThemeContext';
import { TabBar } from './TabBar';

interface ScreenProps {
  children: ReactNode;
  /** Content begins below the status bar; off for pictures that reach to the top. */
  insetTop?: boolean;
  tabs?: boolean;
}

/** The whole device: background, safe area and, where it belongs, the tab bar. */
export function Screen({ children, insetTop = true, tabs = false }: ScreenProps) {
  const { colors } = useTheme();
  const insets = useSafeAreaInsets();
  return (
    <View
      style={[
        styles.screen,
        { backgroundColor: colors.background, paddingLeft: insets.left, paddingRight: insets.right },
        insetTop && { paddingTop: insets.top },
      ]}
    >
      <View style={styles.body}>{children}</View>
      {tabs ? <TabBar /> : null}
    </View>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1 },
  body: { flex: 1 },
});
