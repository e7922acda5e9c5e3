//! The files a component may read: copies, in a folder of its own, as Spin lays them out.

use std::path::{Component as Segment, Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use glob::{MatchOptions, Pattern};

use crate::manifest::{Component, FilesMount};

/// `*` stays within a folder; `**` does not.
const MATCHING: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// Copies a component's `files` from `base` to `into`. Says whether there were any.
pub fn collect(component: &Component, base: &Path, into: &Path) -> anyhow::Result<bool> {
    let excluded = component
        .exclude_files
        .iter()
        .map(|pattern| Pattern::new(pattern).with_context(|| format!("exclude_files: {pattern:?}")))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut copies = Copies {
        base,
        into,
        excluded,
        count: 0,
    };
    for mount in &component.files {
        match mount {
            FilesMount::Pattern(pattern) => copies.pattern(pattern)?,
            FilesMount::Placement { source, destination } => copies.placement(source, destination)?,
        }
    }
    Ok(copies.count > 0)
}

struct Copies<'a> {
    base: &'a Path,
    into: &'a Path,
    excluded: Vec<Pattern>,
    count: usize,
}

impl Copies<'_> {
    fn pattern(&mut self, pattern: &str) -> anyhow::Result<()> {
        // A folder's name means everything in it.
        if self.base.join(pattern).is_dir() {
            return self.placement(Path::new(pattern), Path::new(pattern));
        }
        let context = || format!("files: {pattern:?}");
        ensure!(
            inside(Path::new(pattern)),
            "files: {pattern:?} leads out of the application"
        );
        let base = Pattern::escape(&self.base.to_string_lossy());
        for found in glob::glob_with(&format!("{base}/{pattern}"), MATCHING).with_context(context)? {
            let file = found.with_context(context)?;
            if file.is_file() {
                let relative = file.strip_prefix(self.base).with_context(context)?.to_owned();
                self.file(&file, &relative, &relative)?;
            }
        }
        Ok(())
    }

    fn placement(&mut self, source: &Path, destination: &Path) -> anyhow::Result<()> {
        let destination = destination.strip_prefix("/").unwrap_or(destination);
        ensure!(
            inside(source),
            "files: {} leads out of the application",
            source.display()
        );
        ensure!(
            inside(destination),
            "files: {} leads out of the root",
            destination.display()
        );
        let from = self.base.join(source);
        if from.is_file() {
            return self.file(&from, source, destination);
        }
        if !from.is_dir() {
            bail!("files: there is no {}", from.display());
        }
        self.folder(&from, source, destination)
    }

    fn folder(&mut self, from: &Path, relative: &Path, to: &Path) -> anyhow::Result<()> {
        for entry in from
            .read_dir()
            .with_context(|| format!("could not read {}", from.display()))?
        {
            let entry = entry?;
            let (path, name) = (entry.path(), entry.file_name());
            let (relative, to) = (relative.join(&name), to.join(&name));
            if path.is_dir() {
                self.folder(&path, &relative, &to)?;
            } else {
                self.file(&path, &relative, &to)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, from: &Path, relative: &Path, to: &Path) -> anyhow::Result<()> {
        if self
            .excluded
            .iter()
            .any(|pattern| pattern.matches_path_with(relative, MATCHING))
        {
            return Ok(());
        }
        let to: PathBuf = self.into.join(to);
        let context = || format!("could not copy {} to {}", from.display(), to.display());
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).with_context(context)?;
        }
        std::fs::copy(from, &to).with_context(context)?;
        self.count += 1;
        Ok(())
    }
}

fn inside(path: &Path) -> bool {
    path.components()
        .all(|segment| matches!(segment, Segment::Normal(_) | Segment::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(files: &str) -> anyhow::Result<Vec<String>> {
        let base = tempfile::tempdir().unwrap();
        for file in ["web/index.html", "web/js/app.js", "web/js/app.map", "notes.txt"] {
            let path = base.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file).unwrap();
        }
        let component = toml::from_str(&format!("source = \"c.wasm\"\n{files}")).unwrap();
        let into = tempfile::tempdir().unwrap();
        collect(&component, base.path(), into.path())?;
        let mut found: Vec<String> = glob::glob(&format!("{}/**/*", into.path().display()))
            .unwrap()
            .map(Result::unwrap)
            .filter(|path| path.is_file())
            .map(|path| path.strip_prefix(into.path()).unwrap().display().to_string())
            .collect();
        found.sort();
        Ok(found)
    }

    #[test]
    fn patterns_keep_their_place() {
        assert_eq!(
            collected("files = ['*.txt', 'web/*']").unwrap(),
            ["notes.txt", "web/index.html"]
        );
        assert_eq!(
            collected("files = ['web/**/*']\nexclude_files = ['**/*.map']").unwrap(),
            ["web/index.html", "web/js/app.js"]
        );
    }

    #[test]
    fn folders_move() {
        assert_eq!(
            collected("files = [{ source = 'web', destination = '/' }]").unwrap(),
            ["index.html", "js/app.js", "js/app.map"]
        );
    }

    #[test]
    fn nothing_leads_outside() {
        collected("files = ['../*']").unwrap_err();
        collected("files = [{ source = 'web', destination = '/../x' }]").unwrap_err();
        collected("files = [{ source = 'missing', destination = '/' }]").unwrap_err();
    }
}
