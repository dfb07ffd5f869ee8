//! Documents to messages.
