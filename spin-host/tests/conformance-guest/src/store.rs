//! Variables and key-value stores.

use spin_sdk::key_value::Store;
use spin_sdk::variables;

use crate::report::Report;

pub async fn variables() -> Report {
    let mut report = Report::default();
    report.add("get", variables::get("greeting").await);
    // The component's variables are its own: the application's are not seen through it.
    let kind = |error| match error {
        variables::Error::InvalidName(_) => "invalid name",
        variables::Error::Undefined(_) => "undefined",
        variables::Error::Provider(_) => "provider",
        variables::Error::Other(_) => "other",
    };
    report.add("get undefined", variables::get("redis_host").await.map_err(kind));
    report.add("get invalid", variables::get("Not-A-Name").await.map_err(kind));
    report
}

pub async fn key_value() -> Report {
    let mut report = Report::default();
    report.add("open denied", Store::open("elsewhere").await.map(|_| ()));
    let store = match Store::open_default().await {
        Ok(store) => store,
        Err(error) => {
            report.add("open", error);
            return report;
        }
    };
    for key in store.get_keys().await.collect().await.unwrap_or_default() {
        let _ = store.delete(key).await;
    }
    report.add("get missing", store.get("a").await);
    report.add("exists missing", store.exists("a").await);
    report.add("delete missing", store.delete("a").await);
    report.add("set", store.set("a", [0, 159, 146, 150]).await);
    report.add("set again", store.set("a", [1, 2, 3]).await);
    report.add("set empty", store.set("b/ü?", []).await);
    report.add("get", store.get("a").await);
    report.add("get empty", store.get("b/ü?").await);
    report.add("exists", store.exists("a").await);
    let mut keys = store.get_keys().await.collect().await;
    if let Ok(keys) = &mut keys {
        keys.sort();
    }
    report.add("get-keys", keys);
    report.add("delete", store.delete("a").await);
    report.add("get deleted", store.get("a").await);
    report
}
