//! React itself.

use crate::{
    row::{Area, works},
    shown::on,
    table,
};

#[test]
fn react() {
    table::check(&AREA);
}

pub const AREA: Area = Area {
    title: "React",
    rows: &[works(
        "useState",
        "keeps a value between renders and renders again when it is set",
        |platform| {
            on(platform)
                .show(
                    "function Screen() {
                       const [count, set] = useState(() => 1);
                       useEffect(() => { set(2); set(n => n + 1); }, []);
                       return <Text>{count}</Text>;
                     }",
                )
                .shows(&["3"])
                .quiet();
        },
    )],
};
