//! JSON-RPC 2.0 (<https://www.jsonrpc.org/specification>) over a stream: one message a line.
//!
//! JSON as serde writes it holds no line break, so a line is a frame, and a person can read along with `socat`. A frame
//! has a largest size: a peer that never ends its line cannot take the memory of the process.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use crate::wire::WireError;

/// The largest frame, in bytes: a queue of 10,000 items fits several times.
pub const LARGEST: usize = 64 << 20;

/// The largest frame that a daemon reads: the longest text to send, and room.
pub const LARGEST_CALL: usize = 4 << 20;

/// A request, or a notification where `id` is missing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// Always `2.0`.
    pub jsonrpc: Version,
    /// Comes back with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// The method.
    pub method: String,
    /// Its parameters; missing: an empty object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Box<RawValue>>,
}

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
pub struct Response {
    /// Always `2.0`.
    pub jsonrpc: Version,
    /// Of the request; `null`: it could not be read.
    pub id: Option<u64>,
    /// What was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Box<RawValue>>,
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failed>,
}

/// Why a call was not done.
#[derive(Debug, Serialize, Deserialize)]
pub struct Failed {
    /// JSON-RPC's own codes, or [`REFUSED`].
    pub code: i32,
    /// One sentence.
    pub message: String,
    /// All of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<WireError>>,
}

/// The line was no JSON.
pub const NO_JSON: i32 = -32_700;
/// There is no such method.
pub const NO_METHOD: i32 = -32_601;
/// The parameters do not fit the method.
pub const BAD_PARAMS: i32 = -32_602;
/// The daemon understood, and did not do it: `data` says why.
pub const REFUSED: i32 = -32_000;

/// The text `2.0`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("2.0")
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        if text == "2.0" { Ok(Self) } else { Err(serde::de::Error::custom("jsonrpc is not 2.0")) }
    }
}

/// Reads frames.
#[derive(Debug)]
pub struct FrameReader<R> {
    stream: BufReader<R>,
    line: Vec<u8>,
    largest: usize,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// Frames of `stream`, each of at most `largest` bytes.
    pub fn new(stream: R, largest: usize) -> Self {
        Self { stream: BufReader::with_capacity(16 << 10, stream), line: Vec::new(), largest }
    }

    /// The next frame, without its line break; `None` at the end. It may be dropped while it waits: nothing is lost.
    ///
    /// # Errors
    /// Those of the stream; `InvalidData` when a frame is larger than allowed, `UnexpectedEof` when one is cut.
    pub async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let read = self.stream.fill_buf().await?;
            if read.is_empty() {
                return match self.line.is_empty() {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
            let end = read.iter().position(|byte| *byte == b'\n');
            let taken = end.unwrap_or(read.len());
            if self.line.len() + taken > self.largest {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame is too large"));
            }
            self.line.extend_from_slice(&read[..taken]);
            self.stream.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                if !line.iter().all(u8::is_ascii_whitespace) {
                    return Ok(Some(line));
                }
            }
        }
    }

    /// Whether the other side has ended, without taking a byte.
    pub async fn has_ended(&mut self) -> bool {
        matches!(self.stream.fill_buf().await, Ok([]) | Err(_))
    }
}

/// A frame of `message`, line break included.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn frame(message: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}

/// Writes one frame.
///
/// # Errors
/// Those of the stream.
pub async fn write(stream: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> io::Result<()> {
    stream.write_all(frame).await?;
    stream.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn frames(bytes: &[u8], largest: usize) -> (Vec<String>, Option<io::ErrorKind>) {
        // One byte a read: what comes in pieces must come together again.
        let (mut end, start) = tokio::io::duplex(1);
        let bytes = bytes.to_vec();
        let writes = tokio::spawn(async move {
            let _ = end.write_all(&bytes).await;
        });
        let mut reader = FrameReader::new(start, largest);
        let mut all = Vec::new();
        let error = loop {
            match reader.next().await {
                Ok(Some(line)) => all.push(String::from_utf8(line).unwrap()),
                Ok(None) => break None,
                Err(error) => break Some(error.kind()),
            }
        };
        drop(reader);
        writes.await.unwrap();
        (all, error)
    }

    #[tokio::test]
    async fn a_line_is_a_frame_however_it_comes() {
        assert_eq!(frames(b"{}\n[1]\n", 9).await, (vec!["{}".into(), "[1]".into()], None));
        assert_eq!(frames(b"\n\r\n{}\n", 9).await, (vec!["{}".into()], None));
    }

    #[tokio::test]
    async fn a_cut_or_endless_frame_ends_the_stream() {
        assert_eq!(
            frames(b"{}\n{", 9).await,
            (vec!["{}".into()], Some(io::ErrorKind::UnexpectedEof))
        );
        let long = [b'x'; 100];
        assert_eq!(frames(&long, 9).await, (vec![], Some(io::ErrorKind::InvalidData)));
    }

    #[test]
    fn requests_read_as_the_specification_writes_them() {
        let text = r#"{"jsonrpc": "2.0", "method": "queue", "params": {"filter": {}}, "id": 3}"#;
        let request: Request = serde_json::from_str(text).unwrap();
        assert_eq!((request.id, request.method.as_str()), (Some(3), "queue"));
        assert!(serde_json::from_str::<Request>(r#"{"jsonrpc":"1.0","method":"x"}"#).is_err());
    }
}
