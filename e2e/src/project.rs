//! Small React Native projects, written in memory.

use crate::{Archive, ArchiveError};

/// A project whose only screen is `app`, in `App.tsx`.
pub fn with_app(app: &str) -> Result<Archive, ArchiveError> {
    Archive::from_files([("App.tsx", app), ("package.json", PACKAGE)])
}

/// A project with one screen that is right.
pub fn good() -> Result<Archive, ArchiveError> {
    with_app(GOOD)
}

/// A project with `count` screens, each of which computes for a while before it shows itself: long enough that a
/// worker can be caught at it.
pub fn busy(count: usize) -> Result<Archive, ArchiveError> {
    let screens = (1..=count).map(|number| {
        let source = BUSY.replace("NUMBER", &number.to_string());
        (format!("screens/Screen{number}.tsx"), source)
    });
    Archive::from_files(screens.chain([("package.json".to_owned(), PACKAGE.to_owned())]))
}

const PACKAGE: &str =
    r#"{"name": "e2e", "version": "1.0.0", "dependencies": {"react": "*", "react-native": "*"}}"#;

const GOOD: &str = r#"import React from 'react';
import {StyleSheet, Text, View} from 'react-native';

export default function App() {
  return (
    <View style={styles.screen}>
      <Text style={styles.title}>Hello</Text>
    </View>
  );
}

const styles = StyleSheet.create({
  screen: {flex: 1, backgroundColor: '#123456', alignItems: 'center', justifyContent: 'center'},
  title: {fontSize: 32, color: 'white'},
});
"#;

const BUSY: &str = r#"import React from 'react';
import {StyleSheet, Text, View} from 'react-native';

function busy() {
  let sum = 0;
  for (let i = 0; i < 1500000; i += 1) sum = (sum + i * 7) % 1000003;
  return sum;
}

export default function ScreenNUMBER() {
  return (
    <View style={styles.screen}>
      <Text style={styles.title}>Screen NUMBER</Text>
      <Text>{busy()}</Text>
      {Array.from({length: 30}, (_, i) => (
        <View key={i} style={styles.row}>
          <Text>Row {i}</Text>
        </View>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  screen: {flex: 1, backgroundColor: '#ffffff', padding: 16},
  title: {fontSize: 28, fontWeight: 'bold'},
  row: {padding: 4, marginTop: 4, borderRadius: 8, backgroundColor: '#e0e8f0'},
});
"#;
