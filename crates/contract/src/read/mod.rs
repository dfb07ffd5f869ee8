//! Messages to documents, with every violation.
