// An alert as Android shows it to an app with React Native's own theme.
import { Pressable, StyleSheet, Text, View } from 'react-native';
import { state } from '../environment/state.js';

const palette = () =>
  state.dark
    ? { card: '#424242', title: '#ffffff', message: 'rgba(255, 255, 255, 0.7)', accent: '#80cbc4' }
    : { card: '#ffffff', title: 'rgba(0, 0, 0, 0.87)', message: 'rgba(0, 0, 0, 0.6)', accent: '#009688' };

export function AlertCard({ title, message, buttons, onPress, onBackdrop }) {
  const colors = palette();
  const button = ({ key, text }) => (
    <Pressable key={key} accessibilityRole="button" onPress={() => onPress(key)} style={styles.button}>
      <Text numberOfLines={1} style={[styles.label, { color: colors.accent }]}>
        {text.toUpperCase()}
      </Text>
    </Pressable>
  );
  return (
    <Pressable style={styles.backdrop} onPress={onBackdrop}>
      <View
        style={[styles.card, { backgroundColor: colors.card }]}
        accessibilityRole="alert"
        onStartShouldSetResponder={() => true}
      >
        {title ? <Text style={[styles.title, { color: colors.title }]}>{title}</Text> : null}
        {message ? <Text style={[styles.message, { color: colors.message }]}>{message}</Text> : null}
        <View style={styles.buttons}>
          {buttons.filter(({ key }) => key === 'buttonNeutral').map(button)}
          <View style={styles.gap} />
          {buttons.filter(({ key }) => key !== 'buttonNeutral').map(button)}
        </View>
      </View>
    </Pressable>
  );
}

const styles = StyleSheet.create({
  backdrop: {
    flex: 1,
    backgroundColor: 'rgba(0, 0, 0, 0.6)',
    alignItems: 'center',
    justifyContent: 'center',
    paddingHorizontal: 30,
  },
  card: { width: '100%', maxWidth: 560, borderRadius: 4, paddingTop: 18, elevation: 24 },
  title: { fontSize: 20, fontWeight: '500', paddingHorizontal: 24, marginBottom: 8 },
  message: { fontSize: 16, lineHeight: 22, paddingHorizontal: 24, paddingBottom: 8 },
  buttons: { flexDirection: 'row', alignItems: 'center', minHeight: 52, paddingHorizontal: 12, paddingVertical: 4 },
  gap: { flex: 1 },
  button: { height: 36, minWidth: 64, paddingHorizontal: 12, alignItems: 'center', justifyContent: 'center' },
  label: { fontSize: 14, fontWeight: '500', letterSpacing: 1.25 },
});
