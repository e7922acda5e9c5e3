import { Pressable, StyleSheet, View } from 'react-native';

import { MAX_QUANTITY } from '@/cart/cartReducer';
import { useTheme } from '@/theme/ThemeContext';
import { radius } from '@/theme/tokens';
import { AppText } from './AppText';
import { Icon } from './Icon';

interface StepperProps {
  value: number;
  onChange: (value: number) => void;
}

export function Stepper({ value, onChange }: StepperProps) {
  const { colors } = useTheme();
  const step = (icon: 'minus' | 'plus', to: number) => {
    const disabled = to < 1 || to > MAX_QUANTITY;
    return (
      <Pressable
        accessibilityRole="button"
        accessibilityLabel={icon === 'plus' ? 'One more' : 'One less'}
        disabled={disabled}
        onPress={() => onChange(to)}
        style={[styles.button, disabled && styles.disabled]}
      >
        <Icon name={icon} size={14} />
      </Pressable>
    );
  };
  return (
    <View style={[styles.stepper, { backgroundColor: colors.sunken }]}>
      {step('minus', value - 1)}
      <AppText variant="bodyStrong" style={styles.value}>
        {value}
      </AppText>
      {step('plus', value + 1)}
    </View>
  );
}

const styles = StyleSheet.create({
  stepper: { flexDirection: 'row', alignItems: 'center', borderRadius: radius.pill, height: 36 },
  button: { width: 34, height: 36, alignItems: 'center', justifyContent: 'center' },
  value: { minWidth: 20, textAlign: 'center' },
  disabled: { opacity: 0.35 },
});
