//! The calls of a client about what belongs to a function: aliases, event-invoke configs, concurrency, tags, policies, URLs
//! and event source mappings.

use super::client::{Client, MOST_OF_FUNCTION, QUEUE, encoded};
use super::function::{EventInvokeConfig, has, lists};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

impl Client {
    pub(super) fn aliases(&mut self, at: usize) -> Result<()> {
        let name = format!("alias-{}", self.below(4));
        let function = &self.functions[at];
        let path = format!("/2015-03-31/functions/{}/aliases", function.name);
        let versions: Vec<_> = function.versions.iter().map(u64::to_string).chain(["$LATEST".to_owned()]).collect();
        let arn = format!("{}:{name}", function.arn);
        let exists = function.aliases.contains_key(&name);
        let version = versions[self.below(versions.len())].clone();
        let expected = json!({ "Name": name, "AliasArn": arn, "FunctionVersion": version });
        match (exists, self.below(3)) {
            (true, 0) => {
                self.functions[at].aliases.remove(&name);
                self.call("DeleteAlias", &format!("DELETE {path}/{name}"), Value::Null, 204)?;
                self.call("GetAlias", &format!("GET {path}/{name}"), Value::Null, 404)?;
            }
            (true, _) => {
                let input = json!({ "FunctionVersion": version });
                let body = self.call("UpdateAlias", &format!("PUT {path}/{name}"), input, 200)?.body;
                has("UpdateAlias", &body, &expected)?;
                self.functions[at].aliases.insert(name.clone(), version);
                let body = self.call("GetAlias", &format!("GET {path}/{name}"), Value::Null, 200)?.body;
                has("GetAlias", &body, &expected)?;
            }
            (false, _) => {
                let input = json!({ "Name": name, "FunctionVersion": version });
                let body = self.call("CreateAlias", &format!("POST {path}"), input, 201)?.body;
                has("CreateAlias", &body, &expected)?;
                self.functions[at].aliases.insert(name, version);
            }
        }
        let found = self.pages("ListAliases", &path, 1, "Aliases", "Name")?;
        lists("ListAliases", found, self.functions[at].aliases.keys().cloned().collect())
    }

    pub(super) fn event_invoke_config(&mut self, at: usize) -> Result<()> {
        let path = format!("/2019-09-25/functions/{}/event-invoke-config", self.functions[at].name);
        let (retries, age) = (self.below(3) as u64, [60, 90, 3600][self.below(3)]);
        let wanted = EventInvokeConfig { retries, age };
        let choice = self.below(4);
        let function = &mut self.functions[at];
        let arn = format!("{}:$LATEST", function.arn);
        let mut expected = wanted.input(QUEUE);
        expected["DestinationConfig"]["OnSuccess"] = json!({});
        expected["FunctionArn"] = arn.into();
        match (function.config, choice) {
            (Some(_), 0) => {
                function.config = None;
                self.call("DeleteFunctionEventInvokeConfig", &format!("DELETE {path}"), Value::Null, 204)?;
                self.call("GetFunctionEventInvokeConfig", &format!("GET {path}"), Value::Null, 404)?;
            }
            (Some(old), 1) => {
                function.config = Some(EventInvokeConfig { retries, age: old.age });
                expected["MaximumEventAgeInSeconds"] = old.age.into();
                let input = json!({ "MaximumRetryAttempts": retries });
                let body = self.call("UpdateFunctionEventInvokeConfig", &format!("POST {path}"), input, 200)?.body;
                has("UpdateFunctionEventInvokeConfig", &body, &expected)?;
            }
            _ => {
                function.config = Some(wanted);
                let input = wanted.input(QUEUE);
                let body = self.call("PutFunctionEventInvokeConfig", &format!("PUT {path}"), input, 200)?.body;
                has("PutFunctionEventInvokeConfig", &body, &expected)?;
                let body = self.call("GetFunctionEventInvokeConfig", &format!("GET {path}"), Value::Null, 200)?.body;
                has("GetFunctionEventInvokeConfig", &body, &expected)?;
            }
        }
        let line = format!("GET {path}/list");
        let body = self.call("ListFunctionEventInvokeConfigs", &line, Value::Null, 200)?.body;
        let count = body["FunctionEventInvokeConfigs"].as_array().map_or(0, Vec::len);
        let expected = usize::from(self.functions[at].config.is_some());
        ensure!(count == expected, "ListFunctionEventInvokeConfigs: expected {expected} configs: {body}");
        Ok(())
    }

    pub(super) fn concurrency(&mut self, at: usize) -> Result<()> {
        let (wanted, deletes) = (self.below(5) as u64, self.below(3) == 0);
        let function = &mut self.functions[at];
        let name = function.name.clone();
        let line = format!("/2017-10-31/functions/{name}/concurrency");
        function.reserved = (!deletes).then_some(wanted);
        let expected =
            function.reserved.map_or(json!({}), |reserved| json!({ "ReservedConcurrentExecutions": reserved }));
        match deletes {
            true => _ = self.call("DeleteFunctionConcurrency", &format!("DELETE {line}"), Value::Null, 204)?,
            false => {
                let body = self.call("PutFunctionConcurrency", &format!("PUT {line}"), expected.clone(), 200)?.body;
                has("PutFunctionConcurrency", &body, &expected)?;
            }
        }
        let line = format!("GET /2019-09-30/functions/{name}/concurrency");
        let body = self.call("GetFunctionConcurrency", &line, Value::Null, 200)?.body;
        ensure!(body == expected, "GetFunctionConcurrency: expected {expected}: {body}");
        Ok(())
    }

    pub(super) fn tags(&mut self, at: usize) -> Result<()> {
        let (key, value) = (format!("key-{}", self.below(5)), self.next().to_string());
        let removes = self.below(2) == 0;
        let function = &mut self.functions[at];
        let path = format!("/2017-03-31/tags/{}", encoded(&function.arn));
        match removes {
            true => {
                function.tags.remove(&key);
                self.call("UntagResource", &format!("DELETE {path}?tagKeys={key}"), Value::Null, 204)?;
            }
            false => {
                function.tags.insert(key.clone(), value.clone());
                self.call("TagResource", &format!("POST {path}"), json!({ "Tags": { key: value } }), 204)?;
            }
        }
        let body = self.call("ListTags", &format!("GET {path}"), Value::Null, 200)?.body;
        has("ListTags", &body, &json!({ "Tags": self.functions[at].tags }))
    }

    pub(super) fn policy(&mut self, at: usize) -> Result<()> {
        let id = format!("statement-{}", self.below(MOST_OF_FUNCTION));
        let function = &mut self.functions[at];
        let path = format!("/2015-03-31/functions/{}/policy", function.name);
        if function.statements.remove(&id) {
            self.call("RemovePermission", &format!("DELETE {path}/{id}"), Value::Null, 204)?;
        } else {
            function.statements.insert(id.clone());
            let input = json!({
                "StatementId": id,
                "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com",
            });
            self.call("AddPermission", &format!("POST {path}"), input, 201)?;
        }
        let expected: Vec<_> = self.functions[at].statements.iter().cloned().collect();
        let status = if expected.is_empty() { 404 } else { 200 };
        let body = self.call("GetPolicy", &format!("GET {path}"), Value::Null, status)?.body;
        let policy: Value = serde_json::from_str(body["Policy"].as_str().unwrap_or("{}"))?;
        let statements = policy["Statement"].as_array().into_iter().flatten();
        let found = statements.map(|statement| statement["Sid"].as_str().unwrap_or_default().to_owned()).collect();
        lists("GetPolicy", found, expected)
    }

    pub(super) fn url(&mut self, at: usize) -> Result<()> {
        let deletes = self.below(2) == 0;
        let function = &mut self.functions[at];
        let path = format!("/2021-10-31/functions/{}/url", function.name);
        match function.url.take() {
            Some(_) if deletes => {
                self.call("DeleteFunctionUrlConfig", &format!("DELETE {path}"), Value::Null, 204)?;
                self.call("GetFunctionUrlConfig", &format!("GET {path}"), Value::Null, 404)?;
            }
            Some(url) => {
                let expected = json!({ "FunctionUrl": url, "FunctionArn": function.arn, "AuthType": "AWS_IAM" });
                function.url = Some(url);
                let body = self.call("GetFunctionUrlConfig", &format!("GET {path}"), Value::Null, 200)?.body;
                has("GetFunctionUrlConfig", &body, &expected)?;
            }
            None => {
                let input = json!({ "AuthType": "AWS_IAM" });
                let body = self.call("CreateFunctionUrlConfig", &format!("POST {path}"), input, 201)?.body;
                self.functions[at].url = body["FunctionUrl"].as_str().map(str::to_owned);
                ensure!(self.functions[at].url.is_some(), "CreateFunctionUrlConfig: there is no URL: {body}");
            }
        }
        Ok(())
    }

    pub(super) fn mappings(&mut self, at: usize) -> Result<()> {
        const PATH: &str = "/2015-03-31/event-source-mappings";
        let batch = 1 + self.below(10) as u64;
        let source = format!("arn:aws:sqs:us-east-1:123456789012:queue-{}", self.next());
        let choice = self.below(4);
        let function = &mut self.functions[at];
        let (name, arn) = (function.name.clone(), function.arn.clone());
        let first = function.mappings.keys().next().cloned();
        match (first, choice) {
            (Some(uuid), 0) => {
                function.mappings.remove(&uuid);
                self.call("DeleteEventSourceMapping", &format!("DELETE {PATH}/{uuid}"), Value::Null, 202)?;
            }
            (Some(uuid), 1) => {
                function.mappings.insert(uuid.clone(), batch);
                let input = json!({ "BatchSize": batch });
                let body = self.call("UpdateEventSourceMapping", &format!("PUT {PATH}/{uuid}"), input, 202)?.body;
                has("UpdateEventSourceMapping", &body, &json!({ "BatchSize": batch, "FunctionArn": arn }))?;
            }
            (Some(uuid), _) if function.mappings.len() >= 4 => {
                let expected = json!({ "BatchSize": function.mappings[&uuid], "FunctionArn": arn, "State": "Enabled" });
                let body = self.call("GetEventSourceMapping", &format!("GET {PATH}/{uuid}"), Value::Null, 200)?.body;
                has("GetEventSourceMapping", &body, &expected)?;
            }
            _ => {
                let input = json!({ "FunctionName": name, "EventSourceArn": source, "BatchSize": batch });
                let body = self.call("CreateEventSourceMapping", &format!("POST {PATH}"), input, 202)?.body;
                has("CreateEventSourceMapping", &body, &json!({ "BatchSize": batch, "EventSourceArn": source }))?;
                let uuid = body["UUID"].as_str().context("CreateEventSourceMapping: there is no UUID")?.to_owned();
                self.functions[at].mappings.insert(uuid, batch);
            }
        }
        let path = format!("{PATH}?FunctionName={name}");
        let found = self.pages("ListEventSourceMappings", &path, 2, "EventSourceMappings", "UUID")?;
        lists("ListEventSourceMappings", found, self.functions[at].mappings.keys().cloned().collect())
    }
}
