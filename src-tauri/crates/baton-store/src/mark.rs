//! The mark of a clean end: a small file beside the database that says how the database was left.
//!
//! It lets a start skip the check of the whole file exactly when nothing touched it since: the mark names length and
//! time of change, and is taken away before the first write. A crash, a power cut, a disk that gave back something
//! else or a person with an editor all leave no fitting mark, and the file is read through.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

fn path(file: &Path) -> PathBuf {
    file.with_extension("clean")
}

fn state(file: &Path) -> io::Result<String> {
    let facts = fs::metadata(file)?;
    let changed = facts.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    Ok(format!("{} {changed}\n", facts.len()))
}

/// Whether `file` is as the last clean end left it. The mark is gone afterwards.
pub(crate) fn take(file: &Path) -> io::Result<bool> {
    let mark = path(file);
    let said = match fs::read_to_string(&mark) {
        Ok(said) => said,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    fs::remove_file(&mark)?;
    let wal = PathBuf::from(format!("{}-wal", file.display()));
    let pending = fs::metadata(wal).is_ok_and(|facts| facts.len() > 0);
    Ok(!pending && state(file).is_ok_and(|now| now == said))
}

/// Leaves the mark.
pub(crate) fn leave(file: &Path) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    crate::connection::private(&mut options);
    options.open(path(file))?.write_all(state(file)?.as_bytes())
}
