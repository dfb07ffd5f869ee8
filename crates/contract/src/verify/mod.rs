//! Holding servers and clients against the contract.
