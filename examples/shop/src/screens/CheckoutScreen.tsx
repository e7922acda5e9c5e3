import { useState } from 'react';
import { KeyboardAvoidingView, Platform, Pressable, ScrollView, StyleSheet, View } from 'react-native';

import { useCart } from '@/cart/CartContext';
import { AppText } from '@/components/AppText';
import { BottomBar } from '@/components/BottomBar';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { FormField } from '@/components/FormField';
import { Header } from '@/components/Header';
import { Icon } from '@/components/Icon';
import { Screen } from '@/components/Screen';
import { SettingRow } from '@/components/SettingRow';
import { plural, price } from '@/format';
import { useTheme } from '@/theme/ThemeContext';
import { radius, space } from '@/theme/tokens';

const steps = ['Bag', 'Details', 'Payment'];

const deliveries = [
  { id: 'standard', title: 'Standard', detail: 'Thursday, climate-neutral', surcharge: 0 },
  { id: 'express', title: 'Express', detail: 'Tomorrow before noon', surcharge: 990 },
] as const;

type DeliveryId = (typeof deliveries)[number]['id'];

export function CheckoutScreen() {
  const { count, subtotal, shipping } = useCart();
  const [email, setEmail] = useState('ida.sommer@example');
  const [name, setName] = useState('Ida Sommer');
  const [delivery, setDelivery] = useState<DeliveryId>('standard');
  const [isGift, setGift] = useState(true);
  const [isBillingSame, setBillingSame] = useState(true);
  const surcharge = deliveries.find(({ id }) => id === delivery)?.surcharge ?? 0;
  const total = subtotal + shipping + surcharge;
  const isEmailValid = /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i.test(email);

  return (
    <Screen>
      <Header title="Checkout" subtitle={`${plural(count, 'piece')} · ${price(total)}`} icon="close" />
      <KeyboardAvoidingView behavior={Platform.OS === 'ios' ? 'padding' : undefined} style={styles.grow}>
        <ScrollView contentContainerStyle={styles.content} keyboardShouldPersistTaps="handled">
          <Steps current={1} />
          <View style={styles.section}>
            <AppText variant="heading">Contact and address</AppText>
            <FormField
              label="E-mail"
              value={email}
              onChangeText={setEmail}
              keyboardType="email-address"
              autoCapitalize="none"
              error={isEmailValid ? undefined : 'This address is missing its ending, for example .com'}
            />
            <FormField label="Name" value={name} onChangeText={setName} autoComplete="name" />
            <View style={styles.pair}>
              <FormField label="Street" placeholder="Street and number" style={styles.wide} />
              <FormField label="Postcode" placeholder="20357" keyboardType="number-pad" style={styles.narrow} />
            </View>
          </View>
          <View style={styles.section}>
            <AppText variant="heading">Delivery</AppText>
            {deliveries.map((option) => (
              <DeliveryOption
                key={option.id}
                title={option.title}
                detail={option.detail}
                cost={shipping + option.surcharge}
                selected={option.id === delivery}
                onSelect={() => setDelivery(option.id)}
              />
            ))}
          </View>
          <Card style={styles.switches}>
            <SettingRow
              title="Wrap as a gift"
              detail="Recycled paper, a twig and a card"
              value={isGift}
              onChange={setGift}
            />
            <SettingRow title="Bill to the same address" value={isBillingSame} onChange={setBillingSame} last />
          </Card>
          {isGift ? <FormField label="Words for the card" placeholder="Happy housewarming! …" multiline /> : null}
        </ScrollView>
      </KeyboardAvoidingView>
      <BottomBar>
        <View>
          <AppText variant="caption" color="muted">
            Total
          </AppText>
          <AppText variant="heading">{price(total)}</AppText>
        </View>
        <Button title="Continue to payment" disabled={!isEmailValid} style={styles.grow} />
      </BottomBar>
    </Screen>
  );
}

function Steps({ current }: { current: number }) {
  const { colors } = useTheme();
  return (
    <View style={styles.steps}>
      {steps.map((step, index) => {
        const isDone = index < current;
        const isCurrent = index === current;
        return (
          <View key={step} style={styles.step}>
            {index > 0 ? (
              <View style={[styles.rail, { backgroundColor: index <= current ? colors.accent : colors.line }]} />
            ) : null}
            <View
              style={[
                styles.dot,
                { borderColor: isDone || isCurrent ? colors.accent : colors.line },
                isDone ? { backgroundColor: colors.accent } : { backgroundColor: colors.background },
              ]}
            >
              {isDone ? (
                <Icon name="check" size={14} color="onAccent" />
              ) : (
                <AppText variant="caption" color={isCurrent ? 'accent' : 'faint'} style={styles.number}>
                  {index + 1}
                </AppText>
              )}
            </View>
            <AppText variant="caption" color={isCurrent ? 'ink' : 'muted'} style={isCurrent && styles.number}>
              {step}
            </AppText>
          </View>
        );
      })}
    </View>
  );
}

interface DeliveryOptionProps {
  title: string;
  detail: string;
  cost: number;
  selected: boolean;
  onSelect: () => void;
}

function DeliveryOption({ title, detail, cost, selected, onSelect }: DeliveryOptionProps) {
  const { colors } = useTheme();
  return (
    <Pressable
      accessibilityRole="radio"
      accessibilityState={{ selected }}
      onPress={onSelect}
      style={[
        styles.option,
        { borderColor: selected ? colors.accent : colors.line },
        { backgroundColor: selected ? colors.accentSoft : colors.surface },
      ]}
    >
      <View style={[styles.radio, { borderColor: selected ? colors.accent : colors.faint }]}>
        {selected ? <View style={[styles.radioDot, { backgroundColor: colors.accent }]} /> : null}
      </View>
      <View style={styles.grow}>
        <AppText variant="bodyStrong">{title}</AppText>
        <AppText variant="caption" color="muted">
          {detail}
        </AppText>
      </View>
      <AppText variant="bodyStrong" color={cost === 0 ? 'positive' : 'ink'}>
        {cost === 0 ? 'Free' : price(cost)}
      </AppText>
    </Pressable>
  );
}

const styles = StyleSheet.create({
  content: { padding: space.lg, gap: space.xl },
  grow: { flex: 1 },
  section: { gap: space.md },
  pair: { flexDirection: 'row', gap: space.md },
  wide: { flex: 2 },
  narrow: { flex: 1 },
  steps: { flexDirection: 'row', justifyContent: 'space-between' },
  step: { flex: 1, alignItems: 'center', gap: space.xs },
  rail: { position: 'absolute', height: 2, top: 13, left: '-50%', right: '50%', marginHorizontal: 18 },
  dot: {
    width: 28,
    height: 28,
    borderRadius: 14,
    borderWidth: 2,
    alignItems: 'center',
    justifyContent: 'center',
    zIndex: 1,
  },
  number: { fontWeight: '700' },
  option: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space.md,
    padding: space.lg,
    borderWidth: 1.5,
    borderRadius: radius.md,
  },
  radio: { width: 22, height: 22, borderRadius: 11, borderWidth: 2, alignItems: 'center', justifyContent: 'center' },
  radioDot: { width: 10, height: 10, borderRadius: 5 },
  switches: { paddingVertical: space.xs },
});
