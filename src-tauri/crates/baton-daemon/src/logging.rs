//! The log: `baton.log` in the data directory, with one older file beside it, never larger than a megabyte each.
//!
//! Only our own lines below warnings are kept: libraries may write headers at their finer levels, and a secret must not
//! stand in a file. `BATON_LOG` sets the level (`error`, `warn`, `info`, `debug`, `trace`).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::{Level, Metadata, level_filters::LevelFilter};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::daemon::lock;

/// The largest file, in bytes.
const LARGEST: u64 = 1 << 20;

/// Starts it; with `foreground` the lines go to standard error too. A file that cannot be opened leaves only that.
pub fn start(dir: &Path, foreground: bool) {
    let level = std::env::var("BATON_LOG")
        .ok()
        .and_then(|level| level.parse::<LevelFilter>().ok())
        .unwrap_or(LevelFilter::INFO);
    let ours = move |metadata: &Metadata<'_>| {
        *metadata.level() <= level
            && (metadata.target().starts_with("baton") || *metadata.level() <= Level::WARN)
    };
    let file = Rotating::open(dir.join("baton.log")).map(|file| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_target(false)
            .with_writer(Lines(Mutex::new(file)))
            .with_filter(filter_fn(ours))
    });
    let screen = foreground.then(|| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_target(false)
            .with_writer(io::stderr)
            .with_filter(filter_fn(ours))
    });
    // Only the first start of a process counts; a test may start several daemons.
    let _ = tracing_subscriber::registry().with(file.ok()).with(screen).try_init();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tracing::error!(%panic, "a defect of Baton");
        before(panic);
    }));
}

struct Rotating {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Rotating {
    fn open(path: PathBuf) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        let size = file.metadata()?.len();
        Ok(Self { path, file, size })
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.size > 0 && self.size + line.len() as u64 > LARGEST {
            fs::rename(&self.path, self.path.with_extension("log.1"))?;
            *self = Self::open(self.path.clone())?;
        }
        self.file.write_all(line)?;
        self.size += line.len() as u64;
        Ok(())
    }
}

struct Lines(Mutex<Rotating>);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(self)
    }
}

struct Line<'a>(&'a Lines);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // A full disk must not stop what is logged.
        let _ = lock(&self.0.0).line(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_never_grows_past_its_size() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("baton.log");
        let mut log = Rotating::open(path.clone()).unwrap();
        let line = vec![b'x'; 300_000];
        for _ in 0..9 {
            log.line(&line).unwrap();
        }
        assert_eq!(fs::metadata(&path).unwrap().len(), 900_000);
        assert_eq!(fs::metadata(dir.path().join("baton.log.1")).unwrap().len(), 900_000);
    }
}
