//! The `spin:key-value@3.0.0` interface.

use std::future;

use tokio::sync::mpsc;
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use super::OpenStore;
use super::store::Store;
use crate::bindings::spin::key_value::key_value::{self, Error};
use crate::instance::{HostView, SpinHost};
use crate::streams::ChannelStream;

type Opened = Resource<OpenStore>;

impl key_value::Host for HostView<'_> {}

impl key_value::HostStore for HostView<'_> {
    fn drop(&mut self, store: Opened) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        Ok(())
    }
}

impl SpinHost {
    fn store<T>(accessor: &Accessor<T, Self>, store: &Opened) -> Result<Store, Error> {
        accessor.with(|mut access| {
            let view = access.get();
            let opened = view.table.get(store).map_err(other)?;
            Ok(opened.0.clone())
        })
    }
}

impl<T: Send> key_value::HostStoreWithStore<T> for SpinHost {
    async fn open(accessor: &Accessor<T, Self>, label: String) -> Result<Opened, Error> {
        accessor.with(|mut access| {
            let view = access.get();
            let stores = &view.component.key_value;
            if !stores.allowed.contains(&label) {
                return Err(Error::AccessDenied);
            }
            let store = stores.stores.get(&label);
            view.table
                .push(OpenStore(store))
                .map_err(|_| Error::StoreTableFull)
        })
    }

    async fn get(accessor: &Accessor<T, Self>, store: Opened, key: String) -> Result<Option<Vec<u8>>, Error> {
        Self::store(accessor, &store)?.get(&key).await.map_err(other)
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        store: Opened,
        key: String,
        value: Vec<u8>,
    ) -> Result<(), Error> {
        Self::store(accessor, &store)?
            .set(&key, value)
            .await
            .map_err(other)
    }

    async fn delete(accessor: &Accessor<T, Self>, store: Opened, key: String) -> Result<(), Error> {
        Self::store(accessor, &store)?.delete(&key).await.map_err(other)
    }

    async fn exists(accessor: &Accessor<T, Self>, store: Opened, key: String) -> Result<bool, Error> {
        Self::store(accessor, &store)?.exists(&key).await.map_err(other)
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        store: Opened,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Result<(), Error>>)> {
        let listed = match Self::store(accessor, &store) {
            Ok(store) => store.keys().await.map_err(other),
            Err(error) => Err(error),
        };
        let (keys, result) = match listed {
            Ok(keys) => (keys, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        let (sender, receiver) = mpsc::channel(keys.len().max(1));
        for key in keys {
            // There is room for every key.
            let _ = sender.try_send(key);
        }
        accessor.with(|mut access| {
            Ok((
                StreamReader::new(&mut access, ChannelStream::new(receiver))?,
                FutureReader::new(&mut access, future::ready(wasmtime::error::Ok(result)))?,
            ))
        })
    }
}

fn other(error: impl std::fmt::Display) -> Error {
    Error::Other(error.to_string())
}
