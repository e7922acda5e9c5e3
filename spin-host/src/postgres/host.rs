//! The `spin:postgres@4.2.0` interface.

use std::pin::{Pin, pin};
use std::sync::Arc;

use futures::{Stream, StreamExt as _, stream};
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::RowStream;
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use super::query::{self, Parameter};
use super::runtime_config::{PooledClient, Running};
use super::{Connection, ConnectionBuilder, allowed_hosts, tls};
use crate::bindings::spin::postgres::postgres::{self as wit, Error, ParameterValue, Row, RowSet};
use crate::instance::{ComponentRuntime, HostView, MAX_BUFFERED_BYTES, SpinHost};
use crate::streams::ChannelStream;

type Opened = Resource<Connection>;
type Builder = Resource<ConnectionBuilder>;
type Outcome = Result<(), Error>;
type Rows = (Vec<wit::Column>, StreamReader<Row>, FutureReader<Outcome>);

/// So many rows are read ahead of the component, as on Spin. Each may be large.
const ROWS_AHEAD: usize = 4;

impl wit::Host for HostView<'_> {}

impl wit::HostConnectionBuilder for HostView<'_> {
    fn new(&mut self, address: String) -> wasmtime::Result<Builder> {
        let builder = ConnectionBuilder {
            address,
            ca_root: None,
        };
        Ok(self.table.push(builder)?)
    }

    fn set_ca_root(&mut self, builder: Builder, certificate: String) -> Result<(), Error> {
        tls::certificate(&certificate).map_err(other)?;
        self.table.get_mut(&builder).map_err(other)?.ca_root = Some(certificate);
        Ok(())
    }

    async fn build(&mut self, builder: Builder) -> Result<Opened, Error> {
        let builder = self.table.get(&builder).map_err(other)?;
        let (address, ca_root) = (builder.address.clone(), builder.ca_root.clone());
        let client = connect(self.component, &address, ca_root).await?;
        self.table.push(Connection(client)).map_err(too_many)
    }

    fn drop(&mut self, builder: Builder) -> wasmtime::Result<()> {
        self.table.delete(builder)?;
        Ok(())
    }
}

impl wit::HostConnection for HostView<'_> {
    async fn open(&mut self, address: String) -> Result<Opened, Error> {
        let client = connect(self.component, &address, None).await?;
        self.table.push(Connection(client)).map_err(too_many)
    }

    async fn query(
        &mut self,
        connection: Opened,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Result<RowSet, Error> {
        let client = self.table.get(&connection).map_err(other)?.0.clone();
        let params = query::parameters(params).map_err(bad_parameter)?;
        let Query { running, rows } = start_query(&client, &statement, &params).await?;
        match collect_rows(rows).await {
            Ok(set) => {
                running.finished();
                Ok(set)
            }
            Err(stopped) => Err(stopped.end(running)),
        }
    }

    async fn execute(
        &mut self,
        connection: Opened,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Result<u64, Error> {
        let client = self.table.get(&connection).map_err(other)?.0.clone();
        execute(&client, &statement, params).await
    }

    fn drop(&mut self, connection: Opened) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl SpinHost {
    fn postgres<T>(accessor: &Accessor<T, Self>, connection: &Opened) -> Result<PooledClient, Error> {
        accessor.with(|mut access| {
            let view = access.get();
            Ok(view.table.get(connection).map_err(other)?.0.clone())
        })
    }

    async fn connect_postgres<T>(
        accessor: &Accessor<T, Self>,
        address: &str,
        ca_root: Option<String>,
    ) -> Result<Opened, Error> {
        let component = accessor.with(|mut access| access.get().component.clone());
        let client = connect(&component, address, ca_root).await?;
        accessor.with(|mut access| access.get().table.push(Connection(client)).map_err(too_many))
    }
}

impl<T: Send> wit::HostConnectionBuilderWithStore<T> for SpinHost {
    async fn build_async(accessor: &Accessor<T, Self>, builder: Builder) -> Result<Opened, Error> {
        let (address, ca_root) = accessor.with(|mut access| {
            let view = access.get();
            let builder = view.table.get(&builder).map_err(other)?;
            Ok((builder.address.clone(), builder.ca_root.clone()))
        })?;
        Self::connect_postgres(accessor, &address, ca_root).await
    }
}

impl<T: Send> wit::HostConnectionWithStore<T> for SpinHost {
    async fn open_async(accessor: &Accessor<T, Self>, address: String) -> Result<Opened, Error> {
        Self::connect_postgres(accessor, &address, None).await
    }

    async fn query_async(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Result<Rows, Error> {
        let client = Self::postgres(accessor, &connection)?;
        let params = query::parameters(params).map_err(bad_parameter)?;
        let Query { running, rows } = start_query(&client, &statement, &params).await?;
        // The driver's stream must not be asked again after its end.
        let mut rows = rows.fuse();
        // As on Spin: the first row tells the columns, a result without rows has none, and a statement that fails before
        // its first row is this call's error instead of the future's.
        let first = match rows.next().await.transpose() {
            Ok(first) => first,
            Err(error) => {
                running.finished();
                return Err(query::failed(&error));
            }
        };
        let columns = first
            .as_ref()
            .map(|row| query::columns(row.columns()))
            .unwrap_or_default();
        let rows = stream::iter(first.map(Ok)).chain(rows);

        let (row_sender, row_receiver) = mpsc::channel(ROWS_AHEAD);
        let (outcome_sender, outcome_receiver) = oneshot::channel();
        tokio::spawn(async move {
            let outcome = match send_rows(rows, row_sender).await {
                Ok(()) => {
                    running.finished();
                    Ok(())
                }
                Err(stopped) => Err(stopped.end(running)),
            };
            // The component may have lost interest in how it ended.
            let _ = outcome_sender.send(outcome);
        });
        let outcome = async move {
            wasmtime::error::Ok(
                outcome_receiver
                    .await
                    .unwrap_or_else(|_| Err(Error::Other("the query was abandoned".to_owned()))),
            )
        };
        accessor
            .with(|mut access| {
                wasmtime::error::Ok((
                    columns,
                    StreamReader::new(&mut access, ChannelStream::new(row_receiver))?,
                    FutureReader::new(&mut access, outcome)?,
                ))
            })
            .map_err(other)
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        statement: String,
        params: Vec<ParameterValue>,
    ) -> Result<u64, Error> {
        let client = Self::postgres(accessor, &connection)?;
        execute(&client, &statement, params).await
    }
}

async fn connect(
    component: &Arc<ComponentRuntime>,
    address: &str,
    ca_root: Option<String>,
) -> Result<PooledClient, Error> {
    let config = allowed_hosts::check(component, address)?;
    component.postgres.get(address, config, ca_root).await
}

/// A query that the server has accepted.
struct Query {
    running: Running,
    rows: Pin<Box<RowStream>>,
}

async fn start_query(client: &PooledClient, statement: &str, params: &[Parameter]) -> Result<Query, Error> {
    let running = client.begin(statement);
    let started = match running.client() {
        None => return Err(closed()),
        Some(client) => client.query_raw(statement, as_refs(params)).await,
    };
    match started {
        Ok(rows) => Ok(Query {
            running,
            rows: Box::pin(rows),
        }),
        Err(error) => {
            running.finished();
            Err(query::failed(&error))
        }
    }
}

async fn execute(client: &PooledClient, statement: &str, params: Vec<ParameterValue>) -> Result<u64, Error> {
    // Spin calls the same failure by another name than for a query.
    let params =
        query::parameters(params).map_err(|error| Error::ValueConversionFailed(format!("{error:?}")))?;
    let running = client.begin(statement);
    let answer = match running.client() {
        None => return Err(closed()),
        Some(client) => client.execute_raw(statement, as_refs(&params)).await,
    };
    running.finished();
    answer.map_err(|error| query::failed(&error))
}

fn as_refs(
    params: &[Parameter],
) -> impl ExactSizeIterator<Item = &(dyn tokio_postgres::types::ToSql + Sync)> {
    params
        .iter()
        .map(|param| &**param as &(dyn tokio_postgres::types::ToSql + Sync))
}

/// Why not all rows of a query reached the component.
enum Stopped {
    /// The server failed, or the interface has no word for a value.
    Failed(Error),
    /// The rest is more than a component may have.
    TooLarge,
    /// The component dropped the rows.
    Unread,
}

impl Stopped {
    /// Ends the query. If the server may still have much to say, its connection is given up.
    fn end(self, running: Running) -> Error {
        match self {
            Self::Failed(error) => {
                running.finished();
                error
            }
            Self::TooLarge => Error::QueryFailed(wit::QueryError::Text(format!(
                "query result exceeds limit of {MAX_BUFFERED_BYTES} bytes"
            ))),
            Self::Unread => Error::Other("the rows were dropped".to_owned()),
        }
    }
}

async fn collect_rows(mut rows: Pin<Box<RowStream>>) -> Result<RowSet, Stopped> {
    let mut set = RowSet {
        columns: Vec::new(),
        rows: Vec::new(),
    };
    let mut size = 0;
    while let Some(row) = rows.next().await {
        // Of an error that comes with the rows, Spin's waiting function says no more than its text.
        let row = row.map_err(|error| Stopped::Failed(query::unreadable(&error.into())))?;
        if set.rows.is_empty() {
            set.columns = query::columns(row.columns());
        }
        let row = query::row(&row).map_err(|error| Stopped::Failed(query::unreadable(&error)))?;
        size += query::size(&row);
        if size > MAX_BUFFERED_BYTES {
            return Err(Stopped::TooLarge);
        }
        set.rows.push(row);
    }
    Ok(set)
}

async fn send_rows(
    rows: impl Stream<Item = Result<tokio_postgres::Row, tokio_postgres::Error>>,
    sender: mpsc::Sender<Row>,
) -> Result<(), Stopped> {
    let mut rows = pin!(rows);
    loop {
        let row = tokio::select! {
            // First, so that a query that has already ended has not stopped early.
            biased;
            row = rows.next() => row,
            () = sender.closed() => return Err(Stopped::Unread),
        };
        let Some(row) = row else {
            return Ok(());
        };
        let row = row.map_err(|error| Stopped::Failed(query::failed(&error)))?;
        let row = query::row(&row).map_err(|error| Stopped::Failed(query::unreadable(&error)))?;
        if query::size(&row) > MAX_BUFFERED_BYTES {
            return Err(Stopped::TooLarge);
        }
        sender.send(row).await.map_err(|_| Stopped::Unread)?;
    }
}

fn bad_parameter(error: anyhow::Error) -> Error {
    Error::BadParameter(format!("{error:?}"))
}

fn too_many(_: wasmtime::component::ResourceTableError) -> Error {
    Error::ConnectionFailed("too many connections".to_owned())
}

fn closed() -> Error {
    Error::ConnectionFailed("no connection found".to_owned())
}

fn other(error: impl std::fmt::Display) -> Error {
    Error::Other(error.to_string())
}
