//! Properties of the pure parts.
