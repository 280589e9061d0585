//! What mails make.
