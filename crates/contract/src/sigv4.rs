//! SigV4 signatures of requests: presence and verification.
