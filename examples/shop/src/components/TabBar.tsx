import { Platform, Pressable, StyleSheet, View } from 'react-native';
import { useSafeAreaInsets } from 'react-native-safe-area-context';

import { useCart } from '@/cart/CartContext';
import { useRouter, type Route } from '@/navigation/RouterContext';
import { useTheme } from '@/theme/ThemeContext';
import { elevation, space } from '@/theme/tokens';
import { AppText } from './AppText';
import { CountBubble } from './CountBubble';
import { Icon, type IconName } from './Icon';

interface Tab {
  route: Extract<Route, { name: 'home' | 'search' | 'cart' | 'profile' }>;
  label: string;
  icon: IconName;
}

const tabs: Tab[] = [
  { route: { name: 'home' }, label: 'Shop', icon: 'home' },
  { route: { name: 'search' }, label: 'Search', icon: 'search' },
  { route: { name: 'cart' }, label: 'Bag', icon: 'bag' },
  { route: { name: 'profile' }, label: 'You', icon: 'user' },
];

export function TabBar() {
  const { colors } = useTheme();
  const { route, replace } = useRouter();
  const { count } = useCart();
  const insets = useSafeAreaInsets();
  return (
    <View
      style={[
        styles.bar,
        elevation(3),
        {
          backgroundColor: colors.surface,
          borderTopColor: colors.line,
          paddingBottom: Math.max(insets.bottom, space.sm),
        },
      ]}
    >
      {tabs.map((tab) => {
        const isActive = tab.route.name === route.name;
        const color = isActive ? 'accent' : 'muted';
        return (
          <Pressable
            key={tab.route.name}
            accessibilityRole="tab"
            accessibilityState={{ selected: isActive }}
            onPress={() => replace(tab.route)}
            style={styles.tab}
          >
            <View>
              <Icon name={tab.icon} color={color} />
              {tab.route.name === 'cart' ? <CountBubble count={count} /> : null}
            </View>
            <AppText variant="caption" color={color} style={[styles.label, isActive && styles.active]}>
              {tab.label}
            </AppText>
          </Pressable>
        );
      })}
    </View>
  );
}

const styles = StyleSheet.create({
  bar: {
    flexDirection: 'row',
    paddingTop: space.sm + 2,
    borderTopWidth: Platform.OS === 'android' ? 0 : StyleSheet.hairlineWidth,
  },
  tab: { flex: 1, alignItems: 'center', gap: 3 },
  label: { fontSize: 11 },
  active: { fontWeight: '700' },
});
