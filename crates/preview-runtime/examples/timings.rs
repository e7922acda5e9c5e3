//! How long the sandbox takes: instantiation, the first render of a screen of about 200 nodes, a round of layout.
//!
//! `cargo run -p hivesync-preview-runtime --example timings [IMAGES]`

#[path = "../tests/support/mod.rs"]
mod support;

use hivesync_domain::Platform;
use hivesync_preview_runtime::SessionLimits;
use std::time::{Duration, Instant};
use support::{elements, program, runtime, settle, start_on};

const RUNS: usize = 40;

const SCREEN: &str = r#"
import React, { createContext, useContext, useEffect, useState } from 'react';
import { Image, Pressable, ScrollView, StyleSheet, Switch, Text, View } from 'react-native';
const Theme = createContext('#222');
function Row({ index }: { index: number }) {
  const color = useContext(Theme);
  const [on, setOn] = useState(false);
  useEffect(() => { if (index % 5 === 0) setOn(true); }, [index]);
  return (
    <Pressable onPress={() => setOn(!on)} style={[styles.row, on && styles.on]}>
      <Image source={{ uri: 'https://example.com/a.png' }} style={styles.image} />
      <View style={styles.texts}>
        <Text style={[styles.title, { color }]}>Row {index}</Text>
        <Text numberOfLines={2}>Some more words about this row that say what it is.</Text>
      </View>
      <Switch value={on} />
    </Pressable>
  );
}
export default () => (
  <Theme.Provider value="rebeccapurple">
    <ScrollView>{Array.from({ length: 21 }, (_, i) => <Row key={i} index={i} />)}</ScrollView>
  </Theme.Provider>
);
const styles = StyleSheet.create({
  row: { flexDirection: 'row', padding: 12, gap: 8, borderBottomWidth: StyleSheet.hairlineWidth },
  on: { backgroundColor: '#eef' }, image: { width: 40, height: 40, borderRadius: 20 },
  texts: { flex: 1 }, title: { fontSize: 17, fontWeight: '600' },
});
"#;

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1000.0;
    println!("{name:<28} p50 {:>8.2} ms   p95 {:>8.2} ms", at(0.5), at(0.95));
}

fn main() {
    let loading = Instant::now();
    let runtime = runtime();
    println!(
        "loading both images          {:.0} ms",
        loading.elapsed().as_secs_f64() * 1000.0
    );
    let limits = SessionLimits::default();
    let time = |work: &mut dyn FnMut()| {
        (0..RUNS)
            .map(|_| {
                let started = Instant::now();
                work();
                started.elapsed()
            })
            .collect::<Vec<_>>()
    };
    report(
        "instantiate and drop",
        time(&mut || {
            runtime
                .session(Platform::Ios, limits)
                .map(drop)
                .unwrap_or_else(|error| panic!("{error}"))
        }),
    );

    for platform in [Platform::Ios, Platform::Android] {
        let program = program(&[("App.tsx", SCREEN.as_bytes())], platform);
        let (mut first, mut rounds) = (Vec::new(), Vec::new());
        let mut last = None;
        for _ in 0..RUNS {
            let started = Instant::now();
            let mut run = start_on(&program, platform, limits).unwrap_or_else(|error| panic!("{error}"));
            first.push(started.elapsed());
            let started = Instant::now();
            let settled = settle(&mut run).unwrap_or_else(|error| panic!("{error}"));
            rounds.push(started.elapsed());
            last = Some((elements(&settled.0).len(), run.session.usage()));
        }
        let Some((nodes, usage)) = last else { return };
        println!(
            "{platform:?}: {nodes} nodes, {:.0} M fuel, {} MiB",
            usage.fuel as f64 / 1e6,
            usage.memory_bytes >> 20
        );
        report("  instantiate and start", first);
        report("  layout until nothing changes", rounds);
    }
}
