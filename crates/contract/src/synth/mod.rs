//! Valid values made up from the model.
