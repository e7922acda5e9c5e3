// Loads what React Native loads lazily, so that the snapshot has it: every export, and one render of each component.
import * as React from 'react';
import ReactNative from 'react-native';
import ReactFabric from 'react-native/Libraries/Renderer/shims/ReactFabric';
import { builtins } from './builtins/index.js';
import { beginSettling } from './environment/clock.js';
import { resetDialogs } from './dialogs/host.js';
import { committed } from './environment/fabric.js';
import { feedLayout } from './layout-feedback.js';
import { runScreen } from './screens.js';
import { ROOT_TAG } from './roots.js';
import { serialize } from './tree.js';

const WIDTH = 390;
const nothing = () => {};

/** Exports that do more than load when they are read. */
const UNREAD = new Set(['PushNotificationIOS', 'Clipboard', 'ProgressBarAndroid', 'DrawerLayoutAndroid']);

/** The steps of the warm-up; everything settles between two of them. */
export const warmUpSteps = [
  () => {
    for (const name of Object.keys(ReactNative)) if (!UNREAD.has(name)) void ReactNative[name];
    for (const load of Object.values(builtins)) load();
    runScreen('hivesync:warm-up', Everything, {});
    ReactNative.Alert.alert('a', 'a', [{ text: 'a' }, { text: 'a', style: 'cancel' }]);
  },
  () => {
    serialize();
    feedLayout(new Float64Array(stack(committed(ROOT_TAG), 0, [])));
  },
  () => {
    serialize();
    ReactFabric.stopSurface(ROOT_TAG);
    resetDialogs();
  },
].map((step) => () => {
  beginSettling();
  step();
});

/** A crude layout: everything below the other. */
function stack(nodes, depth, boxes) {
  let y = 0;
  for (const node of nodes) {
    const height = 40 + 10 * node.children.length;
    boxes.push(node.tag, 0, y, WIDTH, height, 0, y);
    stack(node.children, depth + 1, boxes);
    y += height;
  }
  return boxes;
}

function Everything() {
  const {
    ActivityIndicator,
    Animated,
    Button,
    FlatList,
    Image,
    ImageBackground,
    KeyboardAvoidingView,
    Modal,
    Pressable,
    RefreshControl,
    SafeAreaView,
    ScrollView,
    SectionList,
    StatusBar,
    StyleSheet,
    Switch,
    Text,
    TextInput,
    TouchableHighlight,
    TouchableOpacity,
    TouchableWithoutFeedback,
    View,
    useColorScheme,
    useWindowDimensions,
  } = ReactNative;
  const safeArea = builtins['react-native-safe-area-context']();
  const [count, setCount] = React.useState(0);
  const [opacity] = React.useState(() => new Animated.Value(0));
  useWindowDimensions();
  useColorScheme();
  React.useEffect(() => {
    setCount(1);
    Animated.sequence([
      Animated.timing(opacity, { toValue: 1, duration: 32, useNativeDriver: true }),
      Animated.spring(opacity, { toValue: 0, useNativeDriver: false }),
    ]).start();
  }, [opacity]);
  const styles = StyleSheet.create({ fill: { flex: 1, borderColor: '#123456', transform: [{ translateX: 1 }] } });
  return (
    <safeArea.SafeAreaProvider>
      <safeArea.SafeAreaView edges={['top']}>
        <KeyboardAvoidingView behavior="padding" style={styles.fill}>
          <StatusBar barStyle="dark-content" />
          <Text numberOfLines={1} onPress={nothing}>
            Text <Text style={{ fontWeight: 'bold' }}>{count}</Text>
          </Text>
          <Image source={{ uri: 'warm:up', width: 1, height: 1 }} />
          <ImageBackground source={{ uri: 'warm:up' }}>
            <View onLayout={nothing} />
          </ImageBackground>
          <ScrollView refreshControl={<RefreshControl refreshing onRefresh={nothing} />}>
            <View />
          </ScrollView>
          <ScrollView horizontal>
            <View />
          </ScrollView>
          <FlatList
            data={[1, 2, 3]}
            keyExtractor={String}
            ListHeaderComponent={View}
            ItemSeparatorComponent={View}
            renderItem={({ item }) => <Text>{item}</Text>}
          />
          <FlatList
            data={[1, 2, 3, 4]}
            numColumns={2}
            keyExtractor={String}
            renderItem={({ item }) => <Text>{item}</Text>}
          />
          <SectionList
            sections={[{ title: 'a', data: [1] }]}
            keyExtractor={String}
            renderSectionHeader={({ section }) => <Text>{section.title}</Text>}
            renderItem={({ item }) => <Text>{item}</Text>}
          />
          <Pressable onPress={nothing} style={({ pressed }) => pressed && styles.fill}>
            <Text>a</Text>
          </Pressable>
          <TouchableOpacity onPress={nothing}>
            <Text>a</Text>
          </TouchableOpacity>
          <TouchableHighlight onPress={nothing}>
            <Text>a</Text>
          </TouchableHighlight>
          <TouchableWithoutFeedback onPress={nothing}>
            <View />
          </TouchableWithoutFeedback>
          <Button title="a" onPress={nothing} />
          <TextInput defaultValue="a" onChangeText={nothing} />
          <TextInput multiline value="a" onChangeText={nothing} />
          <Switch value onValueChange={nothing} />
          <ActivityIndicator />
          <Animated.View style={{ opacity }} />
          <Animated.Text style={{ opacity }}>a</Animated.Text>
          <Animated.ScrollView
            onScroll={Animated.event([{ nativeEvent: { contentOffset: { y: opacity } } }], { useNativeDriver: true })}
          />
          <Animated.Image source={{ uri: 'warm:up' }} style={{ opacity }} />
          <SafeAreaView />
          <Modal visible transparent onRequestClose={nothing}>
            <View />
          </Modal>
        </KeyboardAvoidingView>
      </safeArea.SafeAreaView>
    </safeArea.SafeAreaProvider>
  );
}
