//! Looking into layout documents.

use hivesync_domain::{LayoutDocument, LayoutNode};

/// Every node of a document, in its order.
pub fn nodes(document: &LayoutDocument) -> Vec<&LayoutNode> {
    let mut open = vec![&document.root];
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        found.push(node);
        open.extend(node.children.iter().rev());
    }
    found
}

/// The node with a `testID`; nothing when the document has none.
pub fn named<'d>(document: &'d LayoutDocument, test_id: &str) -> Option<&'d LayoutNode> {
    nodes(document)
        .into_iter()
        .find(|node| node.props.test_id.as_deref() == Some(test_id))
}
