//! Looking into layout documents.

use hivesync_domain::{LayoutDocument, LayoutNode};

/// Every node of a document.
pub fn nodes(document: &LayoutDocument) -> Vec<&LayoutNode> {
    let mut open = vec![&document.root];
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        found.push(node);
        open.extend(&node.children);
    }
    found
}
