//! Rust for the interfaces in `wit/`, generated when this is compiled.

wasmtime::component::bindgen!({
    path: "wit",
    world: "imports",
    imports: {
        "spin:postgres/postgres.[static]connection.open": async,
        "spin:postgres/postgres.[method]connection.query": async,
        "spin:postgres/postgres.[method]connection.execute": async,
        "spin:postgres/postgres.[method]connection-builder.build": async,
        "spin:postgres/postgres.[constructor]connection-builder": trappable,
        "spin:key-value/key-value.[method]store.get-keys": trappable,
    },
    with: {
        "spin:key-value/key-value.store": crate::key_value::OpenStore,
        "spin:redis/redis.connection": crate::redis::Connection,
        "spin:postgres/postgres.connection": crate::postgres::Connection,
        "spin:postgres/postgres.connection-builder": crate::postgres::ConnectionBuilder,
    },
    require_store_data_send: true,
});
