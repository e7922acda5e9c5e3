import type { ReactNode } from 'react';
import { StyleSheet, View } from 'react-native';

import { useRouter } from '@/navigation/RouterContext';
import { gutter, space } from '@/theme/tokens';
import { AppText } from './AppText';
import { IconButton } from './IconButton';

interface HeaderProps {
  title: string;
  subtitle?: string;
  icon?: 'back' | 'close';
  trailing?: ReactNode;
}

export function Header({ title, subtitle, icon = 'back', trailing }: HeaderProps) {
  const router = useRouter();
  const leave = () => (router.canGoBack ? router.back() : router.replace({ name: 'home' }));
  return (
    <View style={styles.header}>
      <IconButton icon={icon} label={icon === 'back' ? 'Back' : 'Close'} size={40} onPress={leave} />
      <View style={styles.titles}>
        <AppText variant="heading" numberOfLines={1} style={styles.centred}>
          {title}
        </AppText>
        {subtitle ? (
          <AppText variant="caption" color="muted" numberOfLines={1} style={styles.centred}>
            {subtitle}
          </AppText>
        ) : null}
      </View>
      <View style={styles.trailing}>{trailing}</View>
    </View>
  );
}

const styles = StyleSheet.create({
  header: { flexDirection: 'row', alignItems: 'center', paddingHorizontal: gutter, paddingVertical: space.sm },
  titles: { flex: 1, paddingHorizontal: space.sm },
  centred: { textAlign: 'center' },
  trailing: { width: 40, alignItems: 'flex-end' },
});
