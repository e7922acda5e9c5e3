//! Counts what a component consists of, before anything is made of it.

use crate::{
    ComponentError, ComponentLimits,
    engine::{MEMORIES_PER_COMPONENT, TABLES_PER_COMPONENT},
};
use hivesync_preview_runtime::guest_host;
use wasmparser::{
    BinaryReaderError, ComponentTypeRef, Encoding, FunctionBody, Operator, Parser, Payload, TypeBounds,
};

/// Components and modules inside of each other: a toolchain nests twice, composed components a few times more.
const MAX_NESTING: usize = 6;
/// Nested components and core modules: toolchains make one and four.
const MAX_PARTS: u64 = 64;
const MAX_TYPES: u64 = 20_000;
const MAX_IMPORTS: u64 = 10_000;
const MAX_EXPORTS: u64 = 10_000;
const MAX_FUNCTIONS: u64 = 50_000;
const MAX_GLOBALS: u64 = 10_000;
const MAX_SEGMENTS: u64 = 20_000;
const MAX_ALIASES: u64 = 20_000;
const MAX_CUSTOM_SECTIONS: u64 = 500;
/// Bytes of one function: compiling takes more than proportionally longer for large ones.
const MAX_FUNCTION_BYTES: usize = 512 << 10;
const MAX_LOCALS: u64 = 10_000;
/// Blocks inside of each other in one function: a `match` of many arms is one for each arm.
const MAX_BLOCKS: usize = 5_000;
/// Targets of the branch tables of one function together.
const MAX_BRANCH_TARGETS: u64 = 65_536;

/// The names a component shows to the world.
#[derive(Debug, Default)]
pub(super) struct Surface {
    pub imports: Vec<String>,
    pub exports: Vec<String>,
}

/// One thing that is counted.
struct Count {
    what: &'static str,
    found: u64,
    most: u64,
}

impl Count {
    const fn of(what: &'static str, most: u64) -> Self {
        Self { what, found: 0, most }
    }

    fn add(&mut self, number: u64, at: usize) -> Result<(), ComponentError> {
        self.found = self.found.saturating_add(number);
        if self.found <= self.most {
            return Ok(());
        }
        Err(ComponentError::TooLarge(format!(
            "the component has more than {} {}, at byte {at}",
            self.most, self.what
        )))
    }
}

fn malformed(error: &BinaryReaderError) -> ComponentError {
    ComponentError::Invalid(guest_host::message(format!(
        "it is no valid component: {}, at byte {}",
        error.message(),
        error.offset()
    )))
}

fn too_large(what: String, at: usize) -> ComponentError {
    ComponentError::TooLarge(format!("{what}, at byte {at}"))
}

/// Counts everything in `wasm`; answers the names at its surface.
pub(super) fn take(wasm: &[u8], limits: &ComponentLimits) -> Result<Surface, ComponentError> {
    if !wasm.starts_with(b"\0asm") {
        return Err(ComponentError::Invalid(
            "it is no WebAssembly: a component begins with the bytes 00 61 73 6d".to_owned(),
        ));
    }
    let mut surface = Surface::default();
    let mut nesting = 0;
    let mut parts = Count::of("nested components and modules", MAX_PARTS);
    let mut types = Count::of("types", MAX_TYPES);
    let mut imports = Count::of("imports", MAX_IMPORTS);
    let mut exports = Count::of("exports", MAX_EXPORTS);
    let mut functions = Count::of("functions", MAX_FUNCTIONS);
    let mut globals = Count::of("globals", MAX_GLOBALS);
    let mut segments = Count::of("data and element segments", MAX_SEGMENTS);
    let mut aliases = Count::of("aliases", MAX_ALIASES);
    let mut custom = Count::of("custom sections", MAX_CUSTOM_SECTIONS);
    let mut tables = Count::of("tables", u64::from(TABLES_PER_COMPONENT));
    let mut memories = Count::of("memories", u64::from(MEMORIES_PER_COMPONENT));
    let mut elements = Count::of("table entries (…_SANDBOX_TABLE_ELEMENTS)", limits.table_elements);
    let mut instances = Count::of("instances (…_SANDBOX_INSTANCES)", limits.instances);
    let mut component_instances = Count::of("component instances", MAX_PARTS);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.map_err(|error| malformed(&error))? {
            Payload::Version { encoding, range, .. } => {
                nesting += 1;
                if nesting == 1 && encoding == Encoding::Module {
                    return Err(ComponentError::Invalid(
                        "it is a core WebAssembly module, and a screen is a component: make one of it with `wasm-tools \
                         component new` or `wasm-screen new`"
                            .to_owned(),
                    ));
                }
                if nesting > MAX_NESTING {
                    let what = format!("components are nested more than {MAX_NESTING} levels deep");
                    return Err(too_large(what, range.start));
                }
                parts.add(u64::from(nesting > 1), range.start)?;
            }
            Payload::End(_) => nesting -= 1,
            Payload::TypeSection(section) => types.add(u64::from(section.count()), section.range().start)?,
            Payload::CoreTypeSection(section) => {
                types.add(u64::from(section.count()), section.range().start)?
            }
            Payload::ComponentTypeSection(section) => {
                types.add(u64::from(section.count()), section.range().start)?;
            }
            Payload::ImportSection(section) => {
                imports.add(u64::from(section.count()), section.range().start)?
            }
            Payload::ExportSection(section) => {
                exports.add(u64::from(section.count()), section.range().start)?
            }
            Payload::FunctionSection(section) => {
                functions.add(u64::from(section.count()), section.range().start)?;
            }
            Payload::ComponentCanonicalSection(section) => {
                functions.add(u64::from(section.count()), section.range().start)?;
            }
            Payload::GlobalSection(section) => {
                globals.add(u64::from(section.count()), section.range().start)?
            }
            Payload::ElementSection(section) => {
                segments.add(u64::from(section.count()), section.range().start)?
            }
            Payload::DataSection(section) => {
                segments.add(u64::from(section.count()), section.range().start)?
            }
            Payload::MemorySection(section) => {
                memories.add(u64::from(section.count()), section.range().start)?
            }
            Payload::TableSection(section) => {
                let at = section.range().start;
                tables.add(u64::from(section.count()), at)?;
                for table in section {
                    elements.add(table.map_err(|error| malformed(&error))?.ty.initial, at)?;
                }
            }
            Payload::CodeSectionEntry(body) => function(&body)?,
            Payload::InstanceSection(section) => {
                let at = section.range().start;
                for instance in section {
                    let instance = instance.map_err(|error| malformed(&error))?;
                    let instantiates = matches!(instance, wasmparser::Instance::Instantiate { .. });
                    instances.add(u64::from(instantiates), at)?;
                    aliases.add(1, at)?;
                }
            }
            Payload::ComponentInstanceSection(section) => {
                component_instances.add(u64::from(section.count()), section.range().start)?;
            }
            Payload::ComponentAliasSection(section) => {
                aliases.add(u64::from(section.count()), section.range().start)?;
            }
            Payload::ComponentImportSection(section) => {
                imports.add(u64::from(section.count()), section.range().start)?;
                if nesting == 1 {
                    for import in section {
                        let import = import.map_err(|error| malformed(&error))?;
                        // A name for a type that is known already gives a component nothing.
                        if !matches!(import.ty, ComponentTypeRef::Type(TypeBounds::Eq(_))) {
                            surface.imports.push(import.name.name.to_owned());
                        }
                    }
                }
            }
            Payload::ComponentExportSection(section) => {
                exports.add(u64::from(section.count()), section.range().start)?;
                if nesting == 1 {
                    for export in section {
                        let name = export.map_err(|error| malformed(&error))?.name.name;
                        surface.exports.push(name.to_owned());
                    }
                }
            }
            Payload::CustomSection(section) => custom.add(1, section.range().start)?,
            _ => {}
        }
    }
    Ok(surface)
}

/// Holds one function to the limits.
fn function(body: &FunctionBody<'_>) -> Result<(), ComponentError> {
    let at = body.range().start;
    let bytes = body.range().len();
    if bytes > MAX_FUNCTION_BYTES {
        let what = format!("a function has {bytes} bytes and may have {MAX_FUNCTION_BYTES}");
        return Err(too_large(what, at));
    }
    let mut locals = Count::of("locals in one function", MAX_LOCALS);
    for group in body.get_locals_reader().map_err(|error| malformed(&error))? {
        let (number, _) = group.map_err(|error| malformed(&error))?;
        locals.add(u64::from(number), at)?;
    }
    let mut targets = Count::of("targets of branch tables in one function", MAX_BRANCH_TARGETS);
    let mut open = 0;
    for operator in body.get_operators_reader().map_err(|error| malformed(&error))? {
        match operator.map_err(|error| malformed(&error))? {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                open += 1;
                if open > MAX_BLOCKS {
                    return Err(too_large(
                        format!("a function nests more than {MAX_BLOCKS} blocks"),
                        at,
                    ));
                }
            }
            Operator::End => open = open.saturating_sub(1),
            Operator::BrTable { targets: table } => targets.add(u64::from(table.len()), at)?,
            _ => {}
        }
    }
    Ok(())
}
