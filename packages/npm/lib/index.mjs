import proofmark from "./index.js";

export const {
  ContractViolated,
  ControlError,
  ProgramNotFound,
  ProofmarkError,
  ReplayDiffers,
  ServerFailed,
  findProgram,
  record,
  replay,
  serve,
  startLambda,
} = proofmark;
