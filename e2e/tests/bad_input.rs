//! What goes wrong while people work: errors that point at the line, and screens that fail without the others.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_domain::{ErrorCode, Failure, SourcePosition};
use hivesync_e2e::{Archive, Preview, PreviewState, Tester, project};

const DEVICE: [&str; 1] = ["iphone-15"];

async fn preview(archive: Archive) -> Preview {
    let tester = Tester::new().await.unwrap();
    tester.preview(&archive, &DEVICE).await.unwrap()
}

async fn failure(archive: Archive) -> Failure {
    let preview = preview(archive).await;
    assert_eq!(preview.state, PreviewState::Failed, "{preview:?}");
    preview.error.unwrap()
}

fn place(failure: &Failure) -> (&str, u32, u32) {
    let SourcePosition { file, line, column } = failure
        .position
        .as_ref()
        .unwrap_or_else(|| panic!("no position: {failure:?}"));
    (file, *line, *column)
}

#[tokio::test]
async fn invalid_tsx_is_pointed_at() {
    let app = "import React from 'react';\nexport default function App() {\n  return <View;\n}\n";
    let failure = failure(project::with_app(app).unwrap()).await;
    assert_eq!(failure.code, ErrorCode::SyntaxError, "{failure:?}");
    // The semicolon, where an attribute or the end of the tag should stand.
    assert_eq!(place(&failure), ("App.tsx", 3, 15), "{failure:?}");
}

#[tokio::test]
async fn an_import_that_leads_nowhere_is_pointed_at() {
    let app = "import React from 'react';\nimport {x} from './missing';\nexport default () => x;\n";
    let failure = failure(project::with_app(app).unwrap()).await;
    assert_eq!(failure.code, ErrorCode::ModuleNotFound, "{failure:?}");
    assert_eq!(place(&failure), ("App.tsx", 2, 17), "{failure:?}");
    assert!(failure.message.contains("./missing"), "{failure:?}");
}

#[tokio::test]
async fn a_screen_that_throws_is_pointed_at() {
    let app = "import React from 'react';\nimport {Text} from 'react-native';\n\n\
               export default function App() {\n  const user: {name?: {first: string}} = {};\n  \
               return <Text>{user.name!.first}</Text>;\n}\n";
    let failure = failure(project::with_app(app).unwrap()).await;
    assert_eq!(failure.code, ErrorCode::ScreenThrew, "{failure:?}");
    // Where the expression starts that reads a property of nothing.
    assert_eq!(place(&failure), ("App.tsx", 6, 17), "{failure:?}");
}

#[tokio::test]
async fn an_empty_project_says_so() {
    let nothing: [(&str, &str); 0] = [];
    let empty = failure(Archive::from_files(nothing).unwrap()).await;
    assert_eq!(empty.code, ErrorCode::BundleEmpty, "{empty:?}");
    let readme = failure(Archive::from_files([("README.md", "# Nothing to show")]).unwrap()).await;
    assert!(
        matches!(readme.code, ErrorCode::BundleEmpty | ErrorCode::NoScreens),
        "{readme:?}"
    );
}

#[tokio::test]
async fn one_screen_that_throws_does_not_take_the_others_along() {
    let good = "import React from 'react';\nimport {Text} from 'react-native';\nexport default () => <Text>A</Text>;\n";
    let bad = "export default function Bad() {\n  throw new Error('out of stock');\n}\n";
    let archive = Archive::from_files([("screens/Good.tsx", good), ("screens/Bad.tsx", bad)]).unwrap();
    let preview = preview(archive).await;
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    assert_eq!(preview.screens.len(), 2);
    for screen in &preview.screens {
        if screen.name.contains("Good") {
            assert!(
                screen.failure.is_none() && screen.picture_url.is_some(),
                "{screen:?}"
            );
        } else {
            let failure = screen.failure.as_ref().unwrap();
            assert_eq!(failure.code, ErrorCode::ScreenThrew);
            assert!(failure.message.contains("out of stock"), "{failure:?}");
            assert_eq!(place(failure).0, "screens/Bad.tsx");
        }
    }
}

#[tokio::test]
async fn a_corrupt_picture_fails_with_its_name() {
    let app = "import React from 'react';\nimport {Image, View} from 'react-native';\n\
               export default () => (\n  <View>\n    \
               <Image source={require('./images/logo.png')} style={{width: 50, height: 50}} />\n  </View>\n);\n";
    // A header that is right, of 16 × 16 pixels, and nothing right after it.
    let png: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1f\xf3\xff\x61 broken from here on";
    let archive = Archive::from_files([("App.tsx", app.as_bytes()), ("images/logo.png", png)]).unwrap();
    let failure = failure(archive).await;
    assert_eq!(failure.code, ErrorCode::BundleInvalid, "{failure:?}");
    assert!(failure.message.contains("images/logo.png"), "{failure:?}");
    // One that no module asks for is nobody's business.
    let fine = "import {Text} from 'react-native';\nexport default () => <Text>fine</Text>;\n";
    let archive = Archive::from_files([("App.tsx", fine.as_bytes()), ("images/logo.png", png)]).unwrap();
    let preview = preview(archive).await;
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
}
