"use strict";

// Generated from model/control/control.smithy by `cargo xtask control`. Do not edit.

const OPERATIONS = {
  listEndpoints: { method: "GET", path: "", query: [], body: [], isText: false },
  getHealth: { method: "GET", path: "health", query: [], body: [], isText: false },
  listRequests: { method: "GET", path: "requests", query: ["operation","status","violating","after","limit"], body: [], isText: false },
  getReport: { method: "GET", path: "report", query: [], body: [], isText: false },
  getReportPage: { method: "GET", path: "report.html", query: [], body: [], isText: true },
  listExpectations: { method: "GET", path: "expectations", query: [], body: [], isText: false },
  setExpectation: { method: "POST", path: "expectations", query: [], body: ["output","error","fault","delay","operation","input","times","answers"], isText: false },
  deleteExpectations: { method: "DELETE", path: "expectations", query: [], body: [], isText: false },
  deleteExpectation: { method: "DELETE", path: "expectations/{id}", query: [], body: [], isText: false },
  reset: { method: "POST", path: "reset", query: [], body: [], isText: false },
  getClock: { method: "GET", path: "clock", query: [], body: [], isText: false },
  advanceClock: { method: "POST", path: "clock", query: [], body: ["advance"], isText: false },
  listInvocations: { method: "GET", path: "invocations", query: [], body: [], isText: false },
  listDeliveries: { method: "GET", path: "deliveries", query: [], body: [], isText: false },
  listFunctions: { method: "GET", path: "functions", query: [], body: [], isText: false },
  setFunction: { method: "POST", path: "functions", query: [], body: ["returns","raises","log","duration","name","results"], isText: false },
  deleteFunction: { method: "DELETE", path: "functions/{name}", query: [], body: [], isText: false },
};

/** The operations of the control API. */
class ControlApi {
  #send;

  constructor(send) {
    this.#send = send;
  }

  #call({ method, path, query, body, isText }, input = {}) {
    const label = (_, name) => encodeURIComponent(input[name]);
    const parameters = query.filter((name) => input[name] !== undefined).map((name) => [name, String(input[name])]);
    const search = parameters.length > 0 ? `?${new URLSearchParams(parameters)}` : "";
    const members = Object.fromEntries(body.map((name) => [name, input[name]]));
    return this.#send(method, path.replace(/\{(\w+)\}/g, label) + search, body.length > 0 ? members : undefined, isText);
  }

  static {
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      this.prototype[name] = function (input) {
        return this.#call(operation, input);
      };
    }
  }
}

module.exports = { ControlApi };
