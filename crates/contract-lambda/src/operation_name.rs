//! Names of operations that more than one file mentions.

pub(crate) const CREATE: &str = "CreateFunction";
pub(crate) const UPDATE_CODE: &str = "UpdateFunctionCode";
pub(crate) const LIST: &str = "ListFunctionEventInvokeConfigs";
