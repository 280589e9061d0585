//! Where a browser brings the answer of a sign-in back to: one address on this computer, for one answer (RFC 8252,
//! section 7.3).
//!
//! It listens on 127.0.0.1 at a port that the system picks, tells the browser's user to go back to Baton, and ends with
//! its [`Landing`]. What comes without the `state` that the flow began with is not believed.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use baton_model::{Fault, Secret};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::form_urlencoded;

const PATH: &str = "/signed-in";
const DONE: &str = "Baton has your answer. Close this page and go back to Baton.";
const DECLINED: &str = "Baton was told no. Close this page and go back to Baton.";

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// Nothing yet.
    Nothing,
    /// The user said no, or the tool did.
    Refused,
    /// A code to be traded in.
    Code(Secret),
}

#[derive(Debug, Clone)]
struct Answer {
    state: String,
    code: Option<Secret>,
}

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Landing {
    port: u16,
    answers: Arc<Mutex<Vec<Answer>>>,
    task: JoinHandle<()>,
}

impl Landing {
    /// The redirect address, with this computer called `host`.
    pub fn address(&self, host: &str) -> String {
        format!("http://{host}:{}{PATH}", self.port)
    }

    /// What came back with `state`.
    pub fn came(&self, state: &str) -> Came {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.iter().find(|answer| answer.state == state) {
            None => Came::Nothing,
            Some(Answer { code: None, .. }) => Came::Refused,
            Some(Answer { code: Some(code), .. }) => Came::Code(code.clone()),
        }
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Begins to listen.
///
/// # Errors
/// [`Fault::Transient`] when no port of this computer can be had.
pub async fn listen() -> Result<Landing, Fault> {
    let no_port = |error: std::io::Error| {
        Fault::unsent(format!("no port of this computer could be had for the browser: {error}"))
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(no_port)?;
    let port = listener.local_addr().map_err(no_port)?.port();
    let answers = Arc::new(Mutex::new(Vec::new()));
    let task = tokio::spawn(serve(listener, Arc::clone(&answers)));
    Ok(Landing { port, answers, task })
}

async fn serve(listener: TcpListener, answers: Arc<Mutex<Vec<Answer>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let answers = Arc::clone(&answers);
        let service = service_fn(move |request| {
            let page = page(&request, &answers);
            async move { Ok::<_, Infallible>(page) }
        });
        // One at a time: a browser asks once, and whoever else asks can wait.
        let connection = hyper::server::conn::http1::Builder::new()
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service);
        let _ = tokio::time::timeout(std::time::Duration::from_secs(5), connection).await;
    }
}

fn page(request: &Request<Incoming>, answers: &Mutex<Vec<Answer>>) -> Response<Full<Bytes>> {
    let text = match read(request.uri().path(), request.uri().query().unwrap_or_default()) {
        None => return said(StatusCode::NOT_FOUND, "There is nothing here."),
        Some(answer) => {
            let words = if answer.code.is_some() { DONE } else { DECLINED };
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            // The first answer counts, and nobody can fill the memory with others.
            if answers.len() < 8 {
                answers.push(answer);
            }
            words
        }
    };
    said(StatusCode::OK, text)
}

fn said(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let plain = hyper::header::HeaderValue::from_static("text/plain; charset=utf-8");
    headers.insert(hyper::header::CONTENT_TYPE, plain);
    headers.insert(
        hyper::header::REFERRER_POLICY,
        hyper::header::HeaderValue::from_static("no-referrer"),
    );
    response
}

/// RFC 6749, section 4.1.2.
fn read(path: &str, query: &str) -> Option<Answer> {
    if path != PATH {
        return None;
    }
    let (mut state, mut code, mut refused) = (None, None, false);
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*key {
            "state" => state = Some(value.into_owned()),
            "code" => code = Some(Secret::new(value)),
            "error" => refused = true,
            _ => {}
        }
    }
    Some(Answer { state: state?, code: code.filter(|_| !refused) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    async fn get(landing: &Landing, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", landing.port)).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_code_is_believed_with_its_state_only() {
        let landing = listen().await.unwrap();
        assert!(landing.address("127.0.0.1").ends_with(PATH));
        assert!(get(&landing, "/favicon.ico").await.starts_with("HTTP/1.1 404"));
        assert!(get(&landing, "/signed-in?code=stolen").await.starts_with("HTTP/1.1 404"));
        get(&landing, "/signed-in?state=other&code=stolen").await;
        assert_eq!(landing.came("mine"), Came::Nothing);
        let page = get(&landing, "/signed-in?state=mine&code=a%2Fb").await;
        assert!(page.starts_with("HTTP/1.1 200") && page.ends_with(DONE), "{page}");
        assert!(!page.contains("a/b") && !page.contains("mine"), "nothing of it is repeated");
        assert_eq!(landing.came("mine"), Came::Code(Secret::new("a/b")));
        get(&landing, "/signed-in?state=mine&code=later").await;
        assert_eq!(landing.came("mine"), Came::Code(Secret::new("a/b")), "the first counts");
    }

    #[tokio::test]
    async fn a_no_is_a_no() {
        let landing = listen().await.unwrap();
        get(&landing, "/signed-in?state=mine&error=access_denied").await;
        assert_eq!(landing.came("mine"), Came::Refused);
    }
}
