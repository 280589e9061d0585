//! What the sandbox answers, held against what GitHub publishes, and against what is asked of it.

mod demo;
mod device;
mod faults;
mod graph;
mod openapi;
mod published_graph;
mod published_rest;
mod rest;
mod sdl;
mod search;
mod wire;
