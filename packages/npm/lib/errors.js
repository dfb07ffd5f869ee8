"use strict";

// The errors of this package.

class ProofmarkError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

class ProgramNotFound extends ProofmarkError {}

class ServerFailed extends ProofmarkError {}

class ControlError extends ProofmarkError {
  constructor(message, status, response) {
    super(message);
    this.status = status;
    this.response = response;
  }
}

class ContractViolated extends ProofmarkError {
  constructor(message, report) {
    super(message);
    this.report = report;
  }
}

class ReplayDiffers extends ProofmarkError {
  constructor(message, report) {
    super(message);
    this.report = report;
  }
}

module.exports = { ContractViolated, ControlError, ProgramNotFound, ProofmarkError, ReplayDiffers, ServerFailed };
