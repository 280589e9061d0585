//! Tests of the whole live in `it/`, `desktop/` and `ui/`; this library holds what they share.
