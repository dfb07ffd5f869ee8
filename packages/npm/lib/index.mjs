import proofmark from "./index.js";

export const {
  ContractViolated,
  ControlError,
  ProgramNotFound,
  ProofmarkError,
  ServerFailed,
  findProgram,
  serve,
  startLambda,
} = proofmark;
