import Ionicons from '@expo/vector-icons/Ionicons';
import { Tabs } from 'expo-router';
import { colors } from '../../src/recipes';

const icon =
  (name) =>
  ({ color, size }) => <Ionicons name={name} color={color} size={size} />;

export default function TabsLayout() {
  return (
    <Tabs screenOptions={{ tabBarActiveTintColor: colors.accent, headerStyle: { backgroundColor: colors.paper } }}>
      <Tabs.Screen name="index" options={{ title: 'Recipes', tabBarIcon: icon('restaurant') }} />
      <Tabs.Screen name="shopping" options={{ title: 'Shopping', tabBarIcon: icon('basket') }} />
    </Tabs>
  );
}
