//! One client: it chooses calls at random, by its seed, makes them, and checks each response against what its earlier calls
//! have left. It waits for each response, and nobody else touches what it created.

use super::connection::{Connection, Responded};
use super::function::{Function, has, lists};
use anyhow::{Context, Result, ensure};
use aws_smithy_types::base64;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many functions a client has at most, how many versions, aliases and statements each of them.
const FUNCTIONS: usize = 6;
pub(super) const MOST_OF_FUNCTION: usize = 8;

/// Where the records of events go that are given up, and what mappings read.
pub(super) const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:failures";

pub(super) struct Client {
    connection: Connection,
    /// Part of the names of all that it creates.
    number: usize,
    random: u64,
    /// A number that no other package or text of this client has.
    next: u64,
    pub(super) functions: Vec<Function>,
    /// The versions of the client's layer, and the number of the last one.
    layer: BTreeSet<u64>,
    last_layer: u64,
}

impl Client {
    pub(super) fn new(connection: Connection, number: usize, seed: u64) -> Self {
        let random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self { connection, number, random, next: 0, functions: Vec::new(), layer: BTreeSet::new(), last_layer: 0 }
    }

    pub(super) fn into_connection(self) -> Connection {
        self.connection
    }

    /// Makes about this many calls, and deletes what is left.
    pub(super) fn play(&mut self, calls: usize) -> Result<()> {
        while self.connection.latencies.len() < calls {
            self.step()?;
        }
        while !self.functions.is_empty() {
            self.delete_function(0)?;
        }
        for version in std::mem::take(&mut self.layer) {
            self.delete_layer(version)?;
        }
        Ok(())
    }

    /// A number below this one.
    pub(super) fn below(&mut self, most: usize) -> usize {
        // xorshift64
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % u64::try_from(most.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(super) fn call(&mut self, operation: &'static str, line: &str, body: Value, status: u16) -> Result<Responded> {
        self.connection.call(operation, line, "", &body, status)
    }

    fn step(&mut self) -> Result<()> {
        if self.functions.is_empty() {
            return self.create_function();
        }
        let at = self.below(self.functions.len());
        match self.below(40) {
            0..2 => match self.functions.len() < FUNCTIONS {
                true => self.create_function(),
                false => self.delete_function(at),
            },
            2..6 => self.get(at),
            6..8 => self.update_configuration(at),
            8 => self.update_code(at),
            9..11 => self.versions(at),
            11..14 => self.aliases(at),
            14..18 => self.event_invoke_config(at),
            18..20 => self.concurrency(at),
            20..22 => self.tags(at),
            22..24 => self.policy(at),
            24..26 => self.url(at),
            26..29 => self.mappings(at),
            29..31 => self.layers(),
            31 => self.list_functions(),
            32 => self.invoke_asynchronously(at),
            _ => self.invoke(at),
        }
    }

    /// A package that no other call sends: an archive without files, and a comment that is a number.
    fn package(&mut self) -> (String, usize) {
        let comment = self.next().to_le_bytes();
        let bytes = [&b"PK\x05\x06"[..], &[0; 16], &[8, 0], &comment].concat();
        (base64::encode(&bytes), bytes.len())
    }

    fn create_function(&mut self) -> Result<()> {
        let taken: BTreeSet<_> = self.functions.iter().map(|function| function.name.clone()).collect();
        let names = (0..FUNCTIONS).map(|index| format!("client-{}-{index}", self.number));
        let name = names.into_iter().find(|name| !taken.contains(name)).context("all names are taken")?;
        let (package, code_size) = self.package();
        let fails = self.below(2) == 0;
        let tags = BTreeMap::from([("client".to_owned(), self.number.to_string())]);
        let input = json!({
            "FunctionName": name,
            "Role": "arn:aws:iam::123456789012:role/soak",
            "Runtime": "python3.12",
            "Handler": "app.handler",
            "Code": { "ZipFile": package },
            "Tags": tags,
        });
        let created = self.call("CreateFunction", "POST /2015-03-31/functions", input.clone(), 201)?.body;
        self.call("CreateFunction", "POST /2015-03-31/functions", input, 409)?;
        let text = |member: &str| created[member].as_str().unwrap_or_default().to_owned();
        let function = Function {
            arn: text("FunctionArn"),
            code_sha256: text("CodeSha256"),
            description: String::new(),
            timeout: 3,
            memory: 128,
            code_size,
            tags,
            versions: BTreeSet::new(),
            last_version: 0,
            unpublished: true,
            aliases: BTreeMap::new(),
            config: None,
            reserved: None,
            url: None,
            statements: BTreeSet::new(),
            mappings: BTreeMap::new(),
            fails,
            name,
        };
        has("CreateFunction", &created, &function.expected())?;
        let does = match fails {
            true => json!({ "name": function.name, "raises": { "errorType": "Soak", "errorMessage": "as declared" } }),
            false => json!({ "name": function.name, "returns": { "said": "number ${event.n}" } }),
        };
        self.call("(control)", "POST /_proofmark/functions", does, 200)?;
        self.functions.push(function);
        Ok(())
    }

    fn delete_function(&mut self, at: usize) -> Result<()> {
        let function = self.functions.remove(at);
        for uuid in function.mappings.keys() {
            let line = format!("DELETE /2015-03-31/event-source-mappings/{uuid}");
            self.call("DeleteEventSourceMapping", &line, Value::Null, 202)?;
        }
        let path = format!("/2015-03-31/functions/{}", function.name);
        self.call("DeleteFunction", &format!("DELETE {path}"), Value::Null, 204)?;
        self.call("GetFunction", &format!("GET {path}"), Value::Null, 404)?;
        Ok(())
    }

    fn get(&mut self, at: usize) -> Result<()> {
        let function = &self.functions[at];
        let (expected, tags, reserved) = (function.expected(), json!(function.tags), function.reserved);
        let path = format!("/2015-03-31/functions/{}", function.name);
        let body = self.call("GetFunction", &format!("GET {path}"), Value::Null, 200)?.body;
        has("GetFunction", &body["Configuration"], &expected)?;
        let tags = if tags == json!({}) { Value::Null } else { tags };
        let concurrency = reserved.map_or(Value::Null, |reserved| json!({ "ReservedConcurrentExecutions": reserved }));
        has("GetFunction", &body, &json!({ "Tags": tags, "Concurrency": concurrency }))?;
        let line = format!("GET {path}/configuration");
        let body = self.call("GetFunctionConfiguration", &line, Value::Null, 200)?.body;
        has("GetFunctionConfiguration", &body, &expected)
    }

    fn update_configuration(&mut self, at: usize) -> Result<()> {
        let (timeout, description) = (1 + self.below(900) as u64, format!("ünïcode ✓ {}", self.next()));
        let memory = 128 + self.below(1000) as u64;
        let function = &mut self.functions[at];
        (function.timeout, function.memory, function.unpublished) = (timeout, memory, true);
        function.description.clone_from(&description);
        let (expected, line) =
            (function.expected(), format!("PUT /2015-03-31/functions/{}/configuration", function.name));
        let input = json!({ "Timeout": timeout, "MemorySize": memory, "Description": description });
        let body = self.call("UpdateFunctionConfiguration", &line, input, 200)?.body;
        has("UpdateFunctionConfiguration", &body, &expected)
    }

    fn update_code(&mut self, at: usize) -> Result<()> {
        let (package, size) = self.package();
        let line = format!("PUT /2015-03-31/functions/{}/code", self.functions[at].name);
        let body = self.call("UpdateFunctionCode", &line, json!({ "ZipFile": package }), 200)?.body;
        let function = &mut self.functions[at];
        ensure!(
            body["CodeSha256"] != json!(function.code_sha256),
            "UpdateFunctionCode: the code is the old one: {body}"
        );
        function.code_sha256 = body["CodeSha256"].as_str().unwrap_or_default().to_owned();
        (function.code_size, function.unpublished) = (size, true);
        has("UpdateFunctionCode", &body, &function.expected())
    }

    fn versions(&mut self, at: usize) -> Result<()> {
        let path = format!("/2015-03-31/functions/{}", self.functions[at].name);
        let function = &mut self.functions[at];
        if function.versions.len() >= MOST_OF_FUNCTION {
            let used: BTreeSet<_> = function.aliases.values().cloned().collect();
            let free = function.versions.iter().copied().find(|version| !used.contains(&version.to_string()));
            if let Some(version) = free {
                function.versions.remove(&version);
                self.call("DeleteFunction", &format!("DELETE {path}?Qualifier={version}"), Value::Null, 204)?;
            }
        } else {
            if function.unpublished || !function.versions.contains(&function.last_version) {
                function.last_version += 1;
                function.versions.insert(function.last_version);
                function.unpublished = false;
            }
            let mut expected = function.expected();
            expected["Version"] = function.last_version.to_string().into();
            expected["FunctionArn"] = format!("{}:{}", function.arn, function.last_version).into();
            let body = self.call("PublishVersion", &format!("POST {path}/versions"), json!({}), 201)?.body;
            has("PublishVersion", &body, &expected)?;
        }
        let found = self.pages("ListVersionsByFunction", &format!("{path}/versions"), 3, "Versions", "Version")?;
        let versions = self.functions[at].versions.iter().map(u64::to_string);
        lists("ListVersionsByFunction", found, versions.chain(["$LATEST".to_owned()]).collect())
    }

    /// The values of a member in all items of a list, which is read in pages of this size.
    pub(super) fn pages(
        &mut self,
        operation: &'static str,
        path: &str,
        size: usize,
        list: &str,
        member: &str,
    ) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut marker = String::new();
        loop {
            let join = if path.contains('?') { '&' } else { '?' };
            let line = format!("GET {path}{join}MaxItems={size}{marker}");
            let body = self.call(operation, &line, Value::Null, 200)?.body;
            let items = body[list].as_array().with_context(|| format!("{operation}: there is no `{list}`: {body}"))?;
            ensure!(items.len() <= size, "{operation}: a page of {size} has {} items", items.len());
            found.extend(items.iter().map(|item| item[member].as_str().unwrap_or_default().to_owned()));
            match body["NextMarker"].as_str() {
                Some(next) => marker = format!("&Marker={}", encoded(next)),
                None => return Ok(found),
            }
        }
    }

    fn layers(&mut self) -> Result<()> {
        let path = format!("/2018-10-31/layers/layer-{}/versions", self.number);
        match self.layer.first().copied().filter(|_| self.layer.len() >= MOST_OF_FUNCTION) {
            Some(version) => {
                self.layer.remove(&version);
                self.delete_layer(version)?;
            }
            None => {
                let (package, size) = self.package();
                let input = json!({ "Content": { "ZipFile": package } });
                let body = self.call("PublishLayerVersion", &format!("POST {path}"), input, 201)?.body;
                self.last_layer += 1;
                self.layer.insert(self.last_layer);
                has("PublishLayerVersion", &body, &json!({ "Version": self.last_layer }))?;
                has("PublishLayerVersion", &body["Content"], &json!({ "CodeSize": size }))?;
            }
        }
        let body = self.call("ListLayerVersions", &format!("GET {path}"), Value::Null, 200)?.body;
        let items = body["LayerVersions"].as_array().into_iter().flatten();
        let found = items.filter_map(|item| item["Version"].as_u64()).collect();
        lists("ListLayerVersions", found, self.layer.iter().copied().collect())
    }

    fn delete_layer(&mut self, version: u64) -> Result<()> {
        let path = format!("/2018-10-31/layers/layer-{}/versions/{version}", self.number);
        self.call("DeleteLayerVersion", &format!("DELETE {path}"), Value::Null, 204)?;
        self.call("GetLayerVersion", &format!("GET {path}"), Value::Null, 404)?;
        Ok(())
    }

    /// The list has the functions of all clients; this client's must be all there, and no deleted one.
    fn list_functions(&mut self) -> Result<()> {
        let found = self.pages("ListFunctions", "/2015-03-31/functions", 20, "Functions", "FunctionName")?;
        let own = format!("client-{}-", self.number);
        let found = found.into_iter().filter(|name| name.starts_with(&own)).collect();
        lists("ListFunctions", found, self.functions.iter().map(|function| function.name.clone()).collect())
    }

    fn invoke(&mut self, at: usize) -> Result<()> {
        let number = self.next();
        let function = &self.functions[at];
        let (fails, blocked) = (function.fails, function.reserved == Some(0));
        let line = format!("POST /2015-03-31/functions/{}/invocations", function.name);
        let event = json!({ "n": number });
        if blocked {
            self.call("Invoke", &line, event, 429)?;
            return Ok(());
        }
        let body = self.call("Invoke", &line, event, 200)?.body;
        match fails {
            true => has("Invoke", &body, &json!({ "errorType": "Soak", "errorMessage": "as declared" })),
            false => has("Invoke", &body, &json!({ "said": format!("number {number}") })),
        }
    }

    /// An event is tried as often as the function's config says, and the record of one that is given up is sent.
    fn invoke_asynchronously(&mut self, at: usize) -> Result<()> {
        let function = &self.functions[at];
        if function.reserved == Some(0) {
            return Ok(());
        }
        let (attempts, condition) = function.attempts();
        let condition = condition.filter(|_| function.config.is_some());
        let line = format!("POST /2015-03-31/functions/{}/invocations", function.name);
        let event = json!({ "n": self.next() });
        let headers = "x-amz-invocation-type: Event\r\n";
        let id = self.connection.call("Invoke (Event)", &line, headers, &event, 202)?.request_id;
        self.call("(control)", "POST /_proofmark/clock", json!({ "advance": "until-idle" }), 200)?;
        let own = |body: &Value, list: &str| -> Vec<Value> {
            let items = body[list].as_array().into_iter().flatten();
            items.filter(|item| item["requestId"] == json!(id)).cloned().collect()
        };
        let body = self.call("(control)", "GET /_proofmark/invocations", Value::Null, 200)?.body;
        let found = own(&body, "invocations");
        ensure!(found.len() == attempts, "an event has {attempts} attempts: {}", json!(found));
        let body = self.call("(control)", "GET /_proofmark/deliveries", Value::Null, 200)?.body;
        let found: Vec<_> = own(&body, "deliveries").iter().map(|delivery| delivery["condition"].clone()).collect();
        ensure!(
            found == Vec::from_iter(condition.map(Value::from)),
            "an event ends with {condition:?}: {}",
            json!(found)
        );
        Ok(())
    }
}

/// A text as a part of a path or query.
pub(super) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
