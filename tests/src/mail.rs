//! A real mail system of one's own: Dovecot for IMAP and delivery, Exim for sending, in a directory that goes with it.
//!
//! Both come from Debian's packages (`./dev setup test` installs the one and unpacks the other) and run in the foreground
//! on ports that the system picks. People are `NAME@desk.test` with the password `pw-NAME`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use time::OffsetDateTime;

/// What it is made with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Its certificate expired a year ago.
    pub expired: bool,
}

/// Dovecot and Exim.
pub struct MailServer {
    dir: TempDir,
    dovecot: Option<Child>,
    exim: Option<Child>,
    /// IMAP without TLS.
    pub imap: u16,
    /// IMAP with TLS.
    pub imaps: u16,
    /// SMTP, with STARTTLS and AUTH.
    pub smtp: u16,
    lmtp: u16,
}

/// Who owns the mailboxes: mail programs refuse to work as root.
fn owner() -> (String, u32, u32) {
    let id = |what: &str| {
        let out = Command::new("id").arg(what).output().expect("id runs");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    };
    match id("-u").as_str() {
        "0" => ("nobody".to_owned(), 65534, 65534),
        uid => (id("-un"), uid.parse().expect("a number"), id("-g").parse().expect("a number")),
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    listener.local_addr().expect("it has one").port()
}

fn program(variable: &str, names: &[&str]) -> PathBuf {
    if let Some(path) = std::env::var_os(variable) {
        return path.into();
    }
    let found = names.iter().map(PathBuf::from).find(|path| path.exists());
    found.unwrap_or_else(|| panic!("{} is needed: ./dev setup test", names[0]))
}

impl MailServer {
    /// Starts both, with mailboxes of ana, ben, cho and dia.
    pub fn start(options: Options) -> Self {
        let dir = tempfile::Builder::new().prefix("mail").tempdir().expect("a directory");
        let this = Self {
            dir,
            dovecot: None,
            exim: None,
            imap: free_port(),
            imaps: free_port(),
            smtp: free_port(),
            lmtp: free_port(),
        };
        this.write(options);
        let mut this = this;
        this.up();
        this
    }

    /// Where its certificate authority is, in PEM.
    pub fn authority(&self) -> PathBuf {
        self.path("ca.pem")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, options: Options) {
        use std::os::unix::fs::PermissionsExt as _;
        let (user, uid, gid) = owner();
        let dir = self.dir.path();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(dir, open).expect("its own directory");
        for name in ["mail", "spool", "dove"] {
            std::fs::create_dir(self.path(name)).expect("a directory");
        }
        for name in ["mail", "spool", ""] {
            chown(self.path(name), Some(uid), Some(gid)).expect("given away");
        }
        self.certify(options.expired);
        for name in ["cert.pem", "key.pem"] {
            chown(self.path(name), Some(uid), Some(gid)).expect("given away");
        }
        let people: String = ["ana", "ben", "cho", "dia"]
            .map(|who| format!("{who}@desk.test:{{PLAIN}}pw-{who}::::::\n"))
            .concat();
        std::fs::write(self.path("passwd"), people).expect("written");
        let fill = |text: &str| {
            text.replace("DIR", &dir.to_string_lossy())
                .replace("USER", &user)
                .replace("IMAPS_PORT", &self.imaps.to_string())
                .replace("IMAP_PORT", &self.imap.to_string())
                .replace("LMTP_PORT", &self.lmtp.to_string())
                .replace("SMTP_PORT", &self.smtp.to_string())
        };
        let (login, internal) = match user.as_str() {
            "nobody" => ("dovenull".to_owned(), "dovecot".to_owned()),
            own => (own.to_owned(), own.to_owned()),
        };
        let dovecot = fill(include_str!("mail/dovecot.conf"))
            .replace("LOGIN", &login)
            .replace("INTERNAL", &internal)
            .replace("MAIL_UID", &uid.to_string())
            .replace("MAIL_GID", &gid.to_string());
        std::fs::write(self.path("dovecot.conf"), dovecot).expect("written");
        let exim = fill(include_str!("mail/exim.conf")).replace("EXIM", &exim().to_string_lossy());
        std::fs::write(self.path("exim.conf"), exim).expect("written");
    }

    fn certify(&self, expired: bool) {
        let now = OffsetDateTime::now_utc();
        let year = time::Duration::days(365);
        let mut authority = CertificateParams::new(Vec::new()).expect("no names");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.not_before = now - year * 3;
        authority.not_after = now + year;
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(authority, key).expect("signed");
        let mut own = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])
            .expect("names");
        own.not_before = now - year * 2;
        own.not_after = if expired { now - year } else { now + year };
        let key = KeyPair::generate().expect("a key");
        let cert = own.signed_by(&key, &authority).expect("signed");
        std::fs::write(self.path("ca.pem"), authority.pem()).expect("written");
        std::fs::write(self.path("cert.pem"), cert.pem()).expect("written");
        std::fs::write(self.path("key.pem"), key.serialize_pem()).expect("written");
    }

    /// Starts what does not run.
    pub fn up(&mut self) {
        if self.dovecot.is_none() {
            let dovecot =
                program("BATON_DOVECOT", &["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"]);
            let mut command = Command::new(dovecot);
            command.arg("-F").arg("-c").arg(self.path("dovecot.conf"));
            self.dovecot = Some(spawn(command));
        }
        if self.exim.is_none() {
            let mut command = Command::new(exim());
            command.arg("-C").arg(self.path("exim.conf")).arg("-bdf").arg("-q1m");
            self.exim = Some(spawn(command));
        }
        for port in [self.imap, self.imaps, self.smtp, self.lmtp] {
            self.answers(port);
        }
    }

    fn answers(&self, port: u16) {
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > end {
                panic!("port {port} does not answer: {}", self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What Dovecot logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("dovecot.log")).unwrap_or_default()
    }

    /// Ends both; mailboxes and ports stay.
    pub fn down(&mut self) {
        for child in [self.dovecot.take(), self.exim.take()].into_iter().flatten() {
            end(child);
        }
    }

    /// Puts a mail into somebody's mailbox, as another server would: to `who`, a name.
    pub fn deliver(&self, who: &str, mail: &str) {
        let mut lmtp = Lmtp::open(self.lmtp);
        lmtp.deliver(who, mail);
    }

    /// The same with many.
    pub fn deliver_all(&self, who: &str, mails: impl IntoIterator<Item = String>) {
        let mut lmtp = Lmtp::open(self.lmtp);
        for mail in mails {
            lmtp.deliver(who, &mail);
        }
    }

    /// All mails that `who` has in `folder` ("" is the inbox), as they are.
    pub fn mails(&self, who: &str, folder: &str) -> Vec<String> {
        let home = self.path("mail").join(format!("{who}@desk.test")).join("Maildir");
        let folder = if folder.is_empty() { home } else { home.join(format!(".{folder}")) };
        let files = ["cur", "new"].map(|part| std::fs::read_dir(folder.join(part)));
        let files = files.into_iter().flatten().flatten().flatten();
        files.filter_map(|file| read(&file.path())).collect()
    }

    /// Writes mails straight into a folder of `who`'s, much faster than delivering them; `at` is when the server got each.
    pub fn fill(&self, who: &str, folder: &str, mails: impl IntoIterator<Item = (i64, String)>) {
        let (_, uid, gid) = owner();
        let home = self.path("mail").join(format!("{who}@desk.test"));
        let maildir = home.join("Maildir");
        let folder =
            if folder.is_empty() { maildir.clone() } else { maildir.join(format!(".{folder}")) };
        for part in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(folder.join(part)).expect("a directory");
        }
        for (n, (at, mail)) in mails.into_iter().enumerate() {
            let path = folder.join("cur").join(format!("{at}.{n}.desk:2,S"));
            let text = mail.replace("\r\n", "\n").replace('\n', "\r\n");
            std::fs::write(&path, text).expect("written");
            let at = std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(at).unwrap_or(0));
            let file = std::fs::File::options().write(true).open(&path).expect("there");
            file.set_modified(at).expect("its own file");
        }
        give(&home, uid, gid);
    }

    /// Makes the UIDs of a folder count anew, as a restored server does.
    pub fn count_anew(&mut self, who: &str) {
        self.down();
        let home = self.path("mail").join(format!("{who}@desk.test")).join("Maildir");
        for entry in std::fs::read_dir(&home).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("dovecot") {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        // A UIDVALIDITY is a second: the next one is another.
        std::thread::sleep(Duration::from_millis(1_100));
        self.up();
    }
}

fn exim() -> PathBuf {
    program("BATON_EXIM", &["/usr/sbin/exim4", "/usr/local/sbin/exim4"])
}

fn read(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn give(path: &Path, uid: u32, gid: u32) {
    let _ = chown(path, Some(uid), Some(gid));
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        give(&entry.path(), uid, gid);
    }
}

fn spawn(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it starts")
}

fn end(mut child: Child) {
    // Asked first: Dovecot has helpers that only it can end.
    let _ = Command::new("kill").arg(child.id().to_string()).status();
    let limit = Instant::now() + Duration::from_secs(5);
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() > limit {
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.down();
    }
}

/// RFC 2033.
struct Lmtp {
    reader: BufReader<TcpStream>,
}

impl Lmtp {
    fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        let mut this = Self { reader: BufReader::new(stream) };
        this.answer();
        this.say("LHLO desk.test");
        this
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            self.reader.read_line(&mut line).expect("it answers");
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    fn say(&mut self, text: &str) -> String {
        let stream = self.reader.get_mut();
        stream.write_all(text.as_bytes()).expect("it hears");
        stream.write_all(b"\r\n").expect("it hears");
        self.answer()
    }

    fn deliver(&mut self, who: &str, mail: &str) {
        self.say("MAIL FROM:<>");
        let taken = self.say(&format!("RCPT TO:<{who}@desk.test>"));
        assert!(taken.starts_with("250"), "{taken}");
        self.say("DATA");
        let text = mail.replace("\r\n", "\n").replace("\n.", "\n..").replace('\n', "\r\n");
        let done = self.say(&format!("{text}\r\n."));
        assert!(done.starts_with("250"), "{done}");
    }
}
