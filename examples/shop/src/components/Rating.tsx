import { StyleSheet, View } from 'react-native';

import { AppText } from './AppText';
import { Icon } from './Icon';

interface RatingProps {
  value: number;
  count?: number;
  /** Five stars instead of one with the number. */
  full?: boolean;
}

export function Rating({ value, count, full = false }: RatingProps) {
  return (
    <View style={styles.row} accessibilityLabel={`${value} of 5 stars`}>
      {full ? (
        [1, 2, 3, 4, 5].map((star) => (
          <Icon key={star} name="star" size={14} color={star <= Math.round(value) ? 'star' : 'line'} />
        ))
      ) : (
        <Icon name="star" size={13} color="star" />
      )}
      <AppText variant="label" style={styles.value}>
        {value.toFixed(1)}
      </AppText>
      {count === undefined ? null : (
        <AppText variant="caption" color="faint">
          ({count})
        </AppText>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: 'row', alignItems: 'center', gap: 3 },
  value: { marginLeft: 2, fontWeight: '600' },
});
