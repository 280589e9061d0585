//! Rows read from the pages of a file whose trees cannot be followed: each page by itself, as far as it makes sense.
//!
//! SQLite finds rows through the schema and the inner pages. Where one of those is gone, the leaves that hold the rows
//! are mostly still there, and our own tables are few and of distinct shapes, so that a row tells which one it is of.
//! The format is public and promised to stay: <https://sqlite.org/fileformat2.html>; numbers of sections below are its.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::{fs, io};

/// A value of a row. We have no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
}

/// A column of a table, as far as it tells a row apart.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub integer: bool,
    pub required: bool,
    /// The row's own number stands for it.
    pub rowid: bool,
}

impl Column {
    fn fits(&self, value: &Value) -> bool {
        match value {
            Value::Null => !self.required,
            Value::Integer(_) => self.integer,
            Value::Text(_) => !self.integer,
        }
    }
}

/// The pages of a file, with those of its log over them.
pub(crate) struct Pages {
    size: usize,
    file: Vec<u8>,
    newer: HashMap<usize, Vec<u8>>,
    free: HashSet<usize>,
}

impl Pages {
    /// Reads `file` and what its log has committed.
    pub fn read(file: &Path) -> io::Result<Self> {
        let bytes = fs::read(file)?;
        let log = fs::read(format!("{}-wal", file.display())).unwrap_or_default();
        // Section 1.3.2; where the header is gone, the size that SQLite gives a file and we never change.
        let said = bytes.get(16..18).map_or(0, |b| usize::from(u16::from_be_bytes([b[0], b[1]])));
        let sound = bytes.starts_with(b"SQLite format 3\0") && said.is_power_of_two();
        let size = if sound && said >= 512 { said } else { 4096 };
        let mut pages =
            Self { size, file: bytes, newer: committed(&log, size), free: HashSet::new() };
        if sound {
            pages.free = pages.free_list();
        }
        Ok(pages)
    }

    fn count(&self) -> usize {
        self.file.len().div_ceil(self.size).max(self.newer.keys().max().copied().unwrap_or(0))
    }

    fn page(&self, n: usize) -> Option<&[u8]> {
        let start = n.checked_sub(1)? * self.size;
        let own = || self.file.get(start..start + self.size);
        self.newer.get(&n).map(Vec::as_slice).or_else(own)
    }

    /// Section 1.5: what lies on these pages was deleted.
    fn free_list(&self) -> HashSet<usize> {
        let mut free = HashSet::new();
        let mut trunk = self.page(1).and_then(|page| number(page, 32)).unwrap_or(0);
        while trunk != 0 && free.insert(trunk) {
            let Some(page) = self.page(trunk) else { break };
            let most = (self.size - 8) / 4;
            let count = number(page, 4).unwrap_or(0).min(most);
            free.extend((0..count).filter_map(|n| number(page, 8 + 4 * n)));
            trunk = number(page, 0).unwrap_or(0);
        }
        free
    }

    /// Every row of this shape that is on a page which is not free.
    pub fn rows(&self, shape: &[Column]) -> Vec<Vec<Value>> {
        let pages = (1..=self.count()).filter(|n| !self.free.contains(n));
        pages.flat_map(|n| self.rows_of(n, shape)).collect()
    }

    fn rows_of(&self, n: usize, shape: &[Column]) -> Vec<Vec<Value>> {
        let Some(page) = self.page(n) else { return Vec::new() };
        let head = if n == 1 { 100 } else { 0 };
        let numbered = shape.iter().any(|column| column.rowid);
        // Section 1.6: rows with a number are on the leaves of a table (13), the others anywhere in an index (10, 2).
        let (inner, cells) = match page.get(head) {
            Some(13) if numbered => (0, head + 8),
            Some(10) if !numbered => (0, head + 8),
            Some(2) if !numbered => (4, head + 12),
            _ => return Vec::new(),
        };
        let count = short(page, head + 3).unwrap_or(0).min(self.size / 2);
        let at = |n: usize| short(page, cells + 2 * n);
        let cell = |at: usize| self.cell(page, at + inner, numbered, shape);
        (0..count).filter_map(at).filter_map(cell).collect()
    }

    fn cell(&self, page: &[u8], at: usize, numbered: bool, shape: &[Column]) -> Option<Vec<Value>> {
        let (length, mut at) = varint(page, at)?;
        let mut rowid = 0;
        if numbered {
            (rowid, at) = varint(page, at)?;
        }
        let payload = self.payload(page, at, usize::try_from(length).ok()?, numbered)?;
        let mut row = record(&payload, shape.len())?;
        for (column, value) in shape.iter().zip(&mut row) {
            if column.rowid && *value == Value::Null {
                *value = Value::Integer(rowid.cast_signed());
            }
        }
        shape.iter().zip(&row).all(|(column, value)| column.fits(value)).then_some(row)
    }

    /// A cell's content, what overflowed to other pages included (section 1.6, "Cell Format Summary").
    fn payload(&self, page: &[u8], at: usize, length: usize, table: bool) -> Option<Vec<u8>> {
        let usable = self.size;
        let most = if table { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
        if length <= most {
            return page.get(at..at + length).map(<[u8]>::to_vec);
        }
        if length > self.count() * usable {
            return None;
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let fitting = least + (length - least) % (usable - 4);
        let here = if fitting <= most { fitting } else { least };
        let mut payload = page.get(at..at + here)?.to_vec();
        let mut next = number(page, at + here)?;
        while payload.len() < length {
            let further = self.page(next)?;
            let end = (4 + length - payload.len()).min(usable);
            payload.extend_from_slice(further.get(4..end)?);
            next = number(further, 0)?;
        }
        Some(payload)
    }
}

/// The newest committed image of each page in a write-ahead log (section 4.2). A frame of an earlier round has other
/// salts; what follows the last commit never counted.
fn committed(log: &[u8], size: usize) -> HashMap<usize, Vec<u8>> {
    let mut pages = HashMap::new();
    let mut pending = Vec::new();
    let Some(salts) = log.get(16..24) else { return pages };
    for frame in log[32.min(log.len())..].chunks_exact(24 + size) {
        if frame.get(8..16) != Some(salts) {
            break;
        }
        pending.push((number(frame, 0).unwrap_or(0), frame[24..].to_vec()));
        if number(frame, 4).is_some_and(|count| count != 0) {
            pages.extend(pending.drain(..));
        }
    }
    pages
}

/// The values of a record with exactly `columns` of them (section 2.1); `None`: it is none of ours.
fn record(payload: &[u8], columns: usize) -> Option<Vec<Value>> {
    let (head, mut at) = varint(payload, 0)?;
    let mut body = usize::try_from(head).ok().filter(|head| *head <= payload.len())?;
    let end = body;
    let mut row = Vec::with_capacity(columns);
    while at < end {
        let (kind, next) = varint(payload, at)?;
        at = next;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 => 8,
            13.. if kind % 2 == 1 => usize::try_from((kind - 13) / 2).ok()?,
            // Fractions and bytes: we have none.
            _ => return None,
        };
        let bytes = payload.get(body..body.checked_add(length)?)?;
        body += length;
        row.push(match kind {
            0 => Value::Null,
            8 | 9 => Value::Integer(i64::from(kind == 9)),
            1..=6 => Value::Integer(signed(bytes)),
            _ => Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
        });
    }
    (row.len() == columns).then_some(row)
}

fn signed(bytes: &[u8]) -> i64 {
    let first = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(first, |number, byte| (number << 8) | i64::from(*byte))
}

fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut number = 0;
    for n in 0..9 {
        let byte = *bytes.get(at + n)?;
        if n == 8 {
            return Some(((number << 8) | u64::from(byte), at + 9));
        }
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, at + n + 1));
        }
    }
    None
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let two: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(usize::from(u16::from_be_bytes(two)))
}
