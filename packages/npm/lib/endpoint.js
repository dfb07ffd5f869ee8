"use strict";

// Where a process of `proofmark` serves an API, and what clients of it need.

class Endpoint {
  #program;
  #credentials;

  constructor(program, first, region, credentials) {
    this.#program = program;
    this.#credentials = credentials;
    this.url = first.url;
    this.pid = first.pid;
    this.region = region;
    this.variable = Object.keys(first.environment)[0];
  }

  get endpoint() {
    return this.url;
  }

  get isRunning() {
    return this.#program.isRunning;
  }

  get clientConfig() {
    return { endpoint: this.url, region: this.region, credentials: { ...this.#credentials } };
  }

  get environment() {
    const noProxy = `localhost,127.0.0.1,::1,${new URL(this.url).hostname.replace(/[[\]]/g, "")}`;
    const nothing = process.platform === "win32" ? "NUL" : "/dev/null";
    return {
      [this.variable]: this.url,
      AWS_ENDPOINT_URL: this.url,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
      AWS_ACCESS_KEY_ID: this.#credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.#credentials.secretAccessKey,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: nothing,
      AWS_SHARED_CREDENTIALS_FILE: nothing,
      NO_PROXY: noProxy,
      no_proxy: noProxy,
    };
  }
}

module.exports = { Endpoint };
