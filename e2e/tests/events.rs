//! What users do to a screen: its handlers run in the sandbox, and the screen they leave is the one that comes next.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_domain::{LayoutDocument, LayoutNode, PreviewId, SandboxEvent, ScreenId};
use hivesync_e2e::{ApiError, EventAnswer, PreviewState, Tester, nodes, project};
use serde_json::json;

/// Events between two stored images of a session, by default.
const IMAGE_EVERY: u32 = 10;

const APP: &str = r#"import React, {useReducer, useState} from 'react';
import {FlatList, Pressable, StyleSheet, Switch, Text, TextInput, View} from 'react-native';

const rows = Array.from({length: 1000}, (_, i) => `Row ${i}`);

export default function App() {
  const [count, add] = useReducer((n) => n + 1, 0);
  const [name, setName] = useState('');
  const [on, setOn] = useState(false);
  const [page, setPage] = useState('form');
  if (page === 'list') {
    return (
      <FlatList testID="list" data={rows} keyExtractor={(row) => row}
        getItemLayout={(_, index) => ({length: 60, offset: 60 * index, index})}
        renderItem={({item}) => <Text style={styles.row}>{item}</Text>} />
    );
  }
  return (
    <View style={styles.screen}>
      <Pressable testID="add" onPress={add} style={styles.button}>
        <Text testID="count">{`Count ${count}`}</Text>
      </Pressable>
      <Pressable testID="throw" onPress={() => { throw new Error('no such luck'); }}><Text>throw</Text></Pressable>
      <Pressable testID="loop" onPress={() => { for (;;) {} }}><Text>loop</Text></Pressable>
      <Pressable testID="nothing" onPress={() => {}}><Text>nothing</Text></Pressable>
      <TextInput testID="name" value={name} onChangeText={(text) => setName(text.toUpperCase())} />
      <Text testID="greeting">{`Hello ${name}`}</Text>
      <Switch testID="switch" value={on} onValueChange={setOn} />
      <Pressable testID="go" onPress={() => setPage('list')}><Text>list</Text></Pressable>
    </View>
  );
}

const styles = StyleSheet.create({
  screen: {flex: 1, padding: 20, gap: 12},
  button: {padding: 12, borderRadius: 8, backgroundColor: '#dde'},
  row: {height: 60},
});
"#;

/// A user at a screen.
struct Visit {
    tester: Tester,
    preview: PreviewId,
    screen: ScreenId,
    shown: LayoutDocument,
}

impl Visit {
    async fn begin() -> Self {
        let tester = Tester::new().await.unwrap();
        let preview = tester
            .preview(&project::with_app(APP).unwrap(), &["iphone-15"])
            .await
            .unwrap();
        assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
        let screen = &preview.screens[0];
        let shown = tester
            .client
            .layout(screen.layout_url.as_deref().unwrap())
            .await
            .unwrap();
        Self {
            preview: preview.preview_id,
            screen: screen.screen_id,
            tester,
            shown,
        }
    }

    async fn try_send(&self, event: &SandboxEvent) -> Result<EventAnswer, ApiError> {
        self.tester
            .client
            .send_event(self.preview, self.screen, event)
            .await
    }

    async fn send(&mut self, event: SandboxEvent) -> EventAnswer {
        let answer = self.try_send(&event).await.unwrap();
        if answer.changed {
            self.shown = answer.layout.clone().unwrap();
        }
        answer
    }

    async fn press(&mut self, test_id: &str) -> EventAnswer {
        let node = self.node(test_id);
        self.send(press(node)).await
    }

    fn node(&self, test_id: &str) -> u32 {
        self.find(test_id)
            .unwrap_or_else(|| panic!("nothing is called {test_id}"))
            .id
    }

    fn find(&self, test_id: &str) -> Option<&LayoutNode> {
        nodes(&self.shown)
            .into_iter()
            .find(|node| node.props.test_id.as_deref() == Some(test_id))
    }

    /// The text of the element called `test_id`.
    fn text(&self, test_id: &str) -> String {
        let node = self.find(test_id).unwrap();
        node.props.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

fn press(node: u32) -> SandboxEvent {
    SandboxEvent::Press {
        node,
        x: None,
        y: None,
    }
}

#[tokio::test]
async fn handlers_run_and_the_screen_goes_on_from_there() {
    let mut visit = Visit::begin().await;
    assert_eq!(visit.text("count"), "Count 0");
    let answer = visit.press("add").await;
    assert!(answer.changed && answer.seq == 1);
    assert_eq!(visit.text("count"), "Count 1");
    visit.press("add").await;
    assert_eq!(visit.text("count"), "Count 2");

    let name = visit.node("name");
    visit
        .send(SandboxEvent::Text {
            node: name,
            text: "ada".to_owned(),
        })
        .await;
    assert_eq!(visit.text("greeting"), "Hello ADA");
    visit.press("switch").await;
    assert_eq!(visit.find("switch").unwrap().props.value, Some(true));
    assert_eq!(visit.text("count"), "Count 2");

    // What is stored is what was answered, and it is the preview's layout from here on.
    let answer = visit.press("nothing").await;
    assert_eq!((answer.changed, answer.layout), (false, None));
    let status = visit.tester.client.preview(visit.preview).await.unwrap();
    let url = status.screens[0].layout_url.as_deref().unwrap();
    assert_eq!(visit.tester.client.layout(url).await.unwrap(), visit.shown);
}

#[tokio::test]
async fn a_list_scrolls_and_renders_what_comes_into_view() {
    let mut visit = Visit::begin().await;
    visit.press("go").await;
    let shows = |visit: &Visit, row: &str| {
        nodes(&visit.shown)
            .iter()
            .any(|node| node.props.runs.iter().any(|run| run.text == row))
    };
    assert!(shows(&visit, "Row 0") && !shows(&visit, "Row 700"));
    let list = visit.node("list");
    visit
        .send(SandboxEvent::Scroll {
            node: list,
            x: 0.0,
            y: 60.0 * 698.0,
        })
        .await;
    assert!(shows(&visit, "Row 700"));
    assert_eq!(visit.find("list").unwrap().props.scroll_y, Some(60.0 * 698.0));
}

#[tokio::test]
async fn what_fails_is_told_and_leaves_the_screen_as_it_was() {
    let mut visit = Visit::begin().await;
    visit.press("add").await;
    let refused = visit.try_send(&press(visit.node("throw"))).await.unwrap_err();
    let ApiError::Refused {
        status,
        code,
        message,
        details,
    } = refused
    else {
        panic!("{refused}")
    };
    assert_eq!((status, code.as_str()), (422, "SCREEN_THREW"));
    assert!(message.contains("no such luck"), "{message}");
    assert_eq!(details["position"]["file"], json!("App.tsx"));

    let looped = visit.try_send(&press(visit.node("loop"))).await.unwrap_err();
    assert!(
        matches!(looped.code(), Some("SANDBOX_FUEL_EXHAUSTED" | "SANDBOX_TIMEOUT")),
        "{looped}"
    );
    let unknown = visit.try_send(&press(999_999)).await.unwrap_err();
    assert_eq!(unknown.code(), Some("NODE_NOT_FOUND"), "{unknown}");
    visit.press("add").await;
    assert_eq!(visit.text("count"), "Count 2");
}

#[tokio::test]
async fn the_screen_outlives_its_worker() {
    let mut visit = Visit::begin().await;
    let presses = 2 * IMAGE_EVERY + 3;
    for count in 1..=presses {
        let answer = visit.press("add").await;
        assert_eq!(visit.text("count"), format!("Count {count}"));
        assert_eq!(answer.timings.replayed, 0);
    }
    let killed = visit.tester.stack.kill("sandbox-host").unwrap();
    visit
        .tester
        .stack
        .wait_restarted("sandbox-host", killed)
        .await
        .unwrap();
    let answer = visit.press("add").await;
    assert_eq!(visit.text("count"), format!("Count {}", presses + 1));
    // From the last stored image, not from the beginning.
    assert_eq!(answer.timings.replayed, presses % IMAGE_EVERY);
}

#[tokio::test]
async fn events_sent_at_once_all_count() {
    let visit = Visit::begin().await;
    let add = press(visit.node("add"));
    let answers = futures::future::join_all((0..5).map(|_| visit.try_send(&add))).await;
    let mut answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    answers.sort_by_key(|answer| answer.seq);
    let seqs: Vec<u64> = answers.iter().map(|answer| answer.seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5]);
    for (count, answer) in (1..).zip(answers) {
        let shown = answer.layout.unwrap();
        let text = format!("Count {count}");
        assert!(
            nodes(&shown)
                .iter()
                .any(|node| node.props.runs.iter().any(|run| run.text == text)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_session_that_is_over_takes_no_events() {
    let visit = Visit::begin().await;
    let stop = json!({"preview_id": visit.preview});
    let _: serde_json::Value = visit.tester.client.post("preview/stop", &stop).await.unwrap();
    let over = visit.try_send(&press(visit.node("add"))).await.unwrap_err();
    assert_eq!(over.code(), Some("PREVIEW_SESSION_EXPIRED"), "{over}");

    let text = "a".repeat(20_000);
    let event = SandboxEvent::Text { node: 1, text };
    let refused = visit.try_send(&event).await.unwrap_err();
    let ApiError::Refused { code, details, .. } = refused else {
        panic!("{refused}")
    };
    assert_eq!(code, "VALIDATION_ERROR");
    assert_eq!(details["field"], json!("event.text"));
}
