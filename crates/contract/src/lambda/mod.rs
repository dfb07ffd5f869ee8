//! What is special to AWS Lambda.
