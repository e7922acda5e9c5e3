//! Events on a screen in the sandbox: the first, the hundredth, and the whole log run again.

use crate::{
    distribution::Distribution,
    job::{Prepared, settle},
    report::Section,
};
use anyhow::{Context as _, anyhow};
use hivesync_bundle::TranspileCache;
use hivesync_domain::{DeviceContext, Element, ElementTree, Limits, SandboxEvent};
use hivesync_e2e::Archive;
use hivesync_preview_runtime::{Runtime, Session, SessionLimits};
use hivesync_text::FontStore;
use std::time::Instant;

const EVENTS: usize = 100;
/// Events of the beginning and of the end that are compared.
const PART: usize = 20;

const SCREEN: &str = r#"import React, {useReducer} from 'react';
import {FlatList, Pressable, StyleSheet, Text, View} from 'react-native';

const rows = Array.from({length: 60}, (_, i) => i);

export default function App() {
  const [presses, press] = useReducer(n => n + 1, 0);
  return (
    <View style={styles.screen}>
      <Pressable testID="press" onPress={press} style={styles.button}><Text>{`Pressed ${presses} times`}</Text></Pressable>
      <FlatList data={rows} extraData={presses} keyExtractor={String}
        renderItem={({item}) => <Text style={styles.row}>{`Row ${item} of ${presses}`}</Text>} />
    </View>
  );
}

const styles = StyleSheet.create({
  screen: {flex: 1, padding: 20}, button: {padding: 12, borderRadius: 8, backgroundColor: '#dde'}, row: {height: 48},
});
"#;

struct Bench<'a> {
    runtime: &'a Runtime,
    device: &'a DeviceContext,
    limits: &'a Limits,
    fonts: FontStore,
    project: Prepared,
    session: SessionLimits,
}

/// Measures on `runtime`.
pub fn measure(
    runtime: &Runtime,
    device: &DeviceContext,
    limits: &Limits,
    session: SessionLimits,
) -> anyhow::Result<Section> {
    let archive = Archive::from_files([
        ("App.tsx", SCREEN),
        (
            "package.json",
            r#"{"name": "events", "version": "1.0.0", "main": "App.tsx"}"#,
        ),
    ])?;
    let bench = Bench {
        runtime,
        device,
        limits,
        fonts: FontStore::bundled(),
        project: Prepared::new(&archive, limits, device, &TranspileCache::new(1 << 20))?,
        session,
    };
    let (mut session, tree) = bench.start()?;
    let node = find(&tree.root, "press")
        .context("the button is not on the screen")?
        .id;
    let press = SandboxEvent::Press {
        node,
        x: None,
        y: None,
    };
    let mut image = runtime.memory_image(device.platform, &session)?;
    let mut times = Vec::with_capacity(EVENTS);
    for _ in 0..EVENTS {
        let begun = Instant::now();
        session = runtime.resume(device.platform, &bench.project.program, &image, bench.session)?;
        bench.handle(&mut session, &press)?;
        image = runtime.memory_image(device.platform, &session)?;
        times.push(begun.elapsed());
    }
    let begun = Instant::now();
    let (mut again, _) = bench.start()?;
    for _ in 0..EVENTS {
        bench.handle(&mut again, &press)?;
    }
    let replay = begun.elapsed();
    let resumed = runtime.memory_image(device.platform, &session)?;
    if resumed != runtime.memory_image(device.platform, &again)? {
        return Err(anyhow!(
            "the session that was resumed and the one that was run again differ"
        ));
    }

    let mut section = Section::new(
        "Events on a screen",
        "A press that changes every row that a list of 60 shows, each in a fresh instance: the session's memory is restored from \
         its image, the handlers run, the screen is laid out, a new image is taken.",
    );
    let first = Distribution::new(times[..PART].iter().copied());
    let last = Distribution::new(times[EVENTS - PART..].iter().copied());
    section.row(format!("events 1 to {PART}"), &first);
    section.row(format!("events {} to {EVENTS}", EVENTS - PART + 1), &last);
    section.fact(format!(
        "The last {PART} of {EVENTS} cost {:.2} times the first {PART} (p50); the image has {} KiB, {} KiB as it is stored.",
        last.quantile(0.5) / first.quantile(0.5),
        image.bytes() >> 10,
        image.encode()?.len() >> 10
    ));
    section.fact(format!(
        "To run all {EVENTS} again from the first render takes {:.0} ms and ends in the same memory, to the byte.",
        replay.as_secs_f64() * 1000.0
    ));
    Ok(section)
}

impl Bench<'_> {
    fn start(&self) -> anyhow::Result<(Session, ElementTree)> {
        let mut session = self.runtime.session(self.device.platform, self.session)?;
        let inputs = self.project.inputs(self.device);
        let input = inputs.first().context("the project has no screen")?;
        let tree = session.start(&self.project.program, input)?.tree;
        let tree = self.settle(&mut session, tree)?;
        Ok((session, tree))
    }

    fn handle(&self, session: &mut Session, event: &SandboxEvent) -> anyhow::Result<()> {
        let tree = session
            .handle_event(event)?
            .context("the press changed nothing")?;
        self.settle(session, tree).map(drop)
    }

    fn settle(&self, session: &mut Session, tree: ElementTree) -> anyhow::Result<ElementTree> {
        let (tree, _) = settle(session, tree, self.device, &self.fonts, self.limits)?;
        Ok(tree)
    }
}

fn find<'a>(element: &'a Element, test_id: &str) -> Option<&'a Element> {
    if element.props.get("testID").and_then(|value| value.as_str()) == Some(test_id) {
        return Some(element);
    }
    element.children.iter().find_map(|child| find(child, test_id))
}
