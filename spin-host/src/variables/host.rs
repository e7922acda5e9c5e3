//! The `spin:variables@3.0.0` interface.

use wasmtime::component::Accessor;

use super::check_name;
use crate::bindings::spin::variables::variables;
use crate::instance::{HostView, SpinHost};

impl variables::Host for HostView<'_> {}

impl<T: Send> variables::HostWithStore<T> for SpinHost {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> Result<String, variables::Error> {
        if let Err(error) = check_name(&name) {
            return Err(variables::Error::InvalidName(error.to_string()));
        }
        let component = accessor.with(|mut access| access.get().component.clone());
        component.variables.get(&name).map(str::to_owned).ok_or_else(|| {
            variables::Error::Undefined(format!("no variable for {:?}.{name:?}", component.id))
        })
    }
}
