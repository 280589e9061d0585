//! Case files: the executable form of the rules (`tests/turns/README.md`, section 6).
