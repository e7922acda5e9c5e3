import { NavigationContainer } from '@react-navigation/native';
import { createBottomTabNavigator } from '@react-navigation/bottom-tabs';
import { createDrawerNavigator } from '@react-navigation/drawer';
import { createNativeStackNavigator } from '@react-navigation/native-stack';
import { StatusBar } from 'react-native';
import Icon from 'react-native-vector-icons/Ionicons';
import { SafeAreaProvider } from 'react-native-safe-area-context';

import { PlanScreen } from './src/screens/PlanScreen';
import { ProfileScreen } from './src/screens/ProfileScreen';
import { SettingsScreen } from './src/screens/SettingsScreen';
import { TrailScreen } from './src/screens/TrailScreen';
import { TrailsScreen } from './src/screens/TrailsScreen';
import { colors, navigationTheme } from './src/theme';
import { trails } from './src/trails';

const Drawer = createDrawerNavigator();
const Tab = createBottomTabNavigator();
const Stack = createNativeStackNavigator();

const header = {
  headerStyle: { backgroundColor: colors.forest },
  headerTintColor: colors.snow,
  headerTitleStyle: { fontWeight: '700' },
  headerShadowVisible: false,
};

function TrailsStack() {
  return (
    <Stack.Navigator screenOptions={header}>
      <Stack.Screen name="Trails" component={TrailsScreen} options={{ title: 'Trails' }} />
      <Stack.Screen
        name="Trail"
        component={TrailScreen}
        initialParams={{ id: trails[0].id }}
        options={{ title: trails[0].name }}
      />
      <Stack.Screen name="Plan" component={PlanScreen} options={{ presentation: 'modal', title: 'Plan a hike' }} />
    </Stack.Navigator>
  );
}

const icons = { Explore: 'trail-sign', Profile: 'person-circle' };

function Tabs() {
  return (
    <Tab.Navigator
      screenOptions={({ route }) => ({
        ...header,
        tabBarActiveTintColor: colors.forest,
        tabBarInactiveTintColor: colors.stone,
        tabBarIcon: ({ color, size, focused }) => (
          <Icon name={focused ? icons[route.name] : `${icons[route.name]}-outline`} size={size} color={color} />
        ),
      })}
    >
      <Tab.Screen name="Explore" component={TrailsStack} options={{ headerShown: false }} />
      <Tab.Screen name="Profile" component={ProfileScreen} options={{ tabBarBadge: 3 }} />
    </Tab.Navigator>
  );
}

export default function App() {
  return (
    <SafeAreaProvider>
      <StatusBar barStyle="light-content" />
      <NavigationContainer theme={navigationTheme}>
        <Drawer.Navigator screenOptions={{ ...header, drawerActiveTintColor: colors.forest }}>
          <Drawer.Screen name="Hikes" component={Tabs} options={{ headerShown: false }} />
          <Drawer.Screen name="Settings" component={SettingsScreen} />
        </Drawer.Navigator>
      </NavigationContainer>
    </SafeAreaProvider>
  );
}
