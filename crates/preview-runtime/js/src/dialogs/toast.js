// `ToastAndroid`: there until the user does something else, as time only passes then.
import { StyleSheet, Text, View } from 'react-native';
import { state } from '../environment/state.js';
import { present } from './host.js';

export function showToast(message) {
  present({
    kind: 'Toast',
    facts: { message: String(message) },
    isPassing: true,
    render: () => (
      <View style={styles.place}>
        <View style={[styles.toast, { backgroundColor: state.dark ? '#3c4043' : '#f1f3f4' }]}>
          <Text numberOfLines={2} style={[styles.message, { color: state.dark ? '#ffffff' : '#202124' }]}>
            {String(message)}
          </Text>
        </View>
      </View>
    ),
  });
}

const styles = StyleSheet.create({
  place: { flex: 1, alignItems: 'center', justifyContent: 'flex-end', paddingBottom: 64, paddingHorizontal: 24 },
  toast: { borderRadius: 28, minHeight: 48, justifyContent: 'center', paddingHorizontal: 24, elevation: 4 },
  message: { fontSize: 14, lineHeight: 20 },
});
