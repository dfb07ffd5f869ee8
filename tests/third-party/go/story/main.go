// The story with the AWS SDK for Go v2: prints what it observes at each step, one JSON line each (see ../../README.md).
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	role    = "arn:aws:iam::123456789012:role/orders"
	queue   = "arn:aws:sqs:us-east-2:123456789012:orders"
	failed  = "arn:aws:sqs:us-east-2:123456789012:failed"
	durable = "arn:aws:lambda:us-east-2:123456789012:function:orders:1/durable-execution/none/0"
	// An archive with nothing in it.
	archive = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="
	// More pages than the story has of anything.
	mostPages = 20
	patience  = 20 * time.Second
)

var (
	ctx    = context.Background()
	client *lambda.Client
	code   []byte
	orders = aws.String("orders")
	broken = aws.String("broken")
)

func main() {
	settings, err := config.LoadDefaultConfig(ctx)
	check(err)
	client = lambda.NewFromConfig(settings)
	code, err = base64.StdEncoding.DecodeString(archive)
	check(err)
	create()
	update()
	publish()
	tag("arn:aws:lambda:us-east-2:123456789012:function:orders")
	permit()
	mappings := mapSource()
	url()
	configure()
	invocations()
	records()
	pages(more())
	remove(mappings)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// must is for calls that are to succeed.
func must[T any](output T, err error) T {
	check(err)
	return output
}

func observe(step string, members any) {
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{"id": step, "output": members}))
}

// document is a structure of the SDK by its members' names, without those that are absent.
func document(structure any) any {
	var value any
	check(json.Unmarshal(must(json.Marshal(structure)), &value))
	return present(value)
}

func present(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	for name, member := range object {
		if member == nil || member == "" {
			delete(object, name)
		} else {
			object[name] = present(member)
		}
	}
	return object
}

func only(structure any, names ...string) map[string]any {
	members, found := document(structure).(map[string]any), map[string]any{}
	for _, name := range names {
		if member, ok := members[name]; ok {
			found[name] = member
		}
	}
	return found
}

// rejected observes the error of a call by its type, which is one of the client's.
func rejected(step string, err error) {
	if err == nil {
		observe(step, map[string]any{"error": nil})
		return
	}
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) {
		check(err)
	}
	observe(step, map[string]any{"error": typeOf(err), "status": response.HTTPStatusCode()})
}

func typeOf(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		check(err)
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", api), "*types.")
}

// control reads from the control API, or posts to it.
func control(path string, body any) map[string]any {
	method, content := http.MethodGet, []byte(nil)
	if body != nil {
		method, content = http.MethodPost, must(json.Marshal(body))
	}
	address := os.Getenv("AWS_ENDPOINT_URL_LAMBDA") + "/_proofmark/" + path
	request := must(http.NewRequest(method, address, bytes.NewReader(content)))
	request.Header.Set("content-type", "application/json")
	response := must(http.DefaultClient.Do(request))
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		check(fmt.Errorf("%s: %s", path, response.Status))
	}
	var found map[string]any
	check(json.NewDecoder(response.Body).Decode(&found))
	return found
}

func waited(name string, qualifier *string, err error) {
	check(err)
	input := &lambda.GetFunctionConfigurationInput{FunctionName: orders, Qualifier: qualifier}
	found := must(client.GetFunctionConfiguration(ctx, input))
	observe("wait/"+name, only(found, "Version", "State", "LastUpdateStatus", "Timeout"))
}

func create() {
	input := &lambda.CreateFunctionInput{
		FunctionName: orders,
		Runtime:      types.RuntimePython313,
		Role:         aws.String(role),
		Handler:      aws.String("index.handler"),
		Code:         &types.FunctionCode{ZipFile: code},
		MemorySize:   aws.Int32(256),
		Environment:  &types.Environment{Variables: map[string]string{"TABLE": "orders"}},
		Tags:         map[string]string{"team": "orders"},
	}
	observe("create", only(must(client.CreateFunction(ctx, input)),
		"FunctionArn", "Runtime", "Role", "Handler", "CodeSize", "CodeSha256", "Timeout", "MemorySize", "Version",
		"State", "PackageType", "Architectures", "Environment", "EphemeralStorage", "LoggingConfig", "TracingConfig"))
	_, err := client.CreateFunction(ctx, input)
	rejected("create/again", err)
	get := &lambda.GetFunctionInput{FunctionName: orders}
	waited("FunctionExists", nil, lambda.NewFunctionExistsWaiter(client).Wait(ctx, get, patience))
	waited("FunctionActiveV2", nil, lambda.NewFunctionActiveV2Waiter(client).Wait(ctx, get, patience))
}

func update() {
	input := &lambda.UpdateFunctionConfigurationInput{FunctionName: orders, Timeout: aws.Int32(10)}
	observe("update", only(must(client.UpdateFunctionConfiguration(ctx, input)), "Timeout", "MemorySize", "LastUpdateStatus"))
	get := &lambda.GetFunctionInput{FunctionName: orders}
	waited("FunctionUpdatedV2", nil, lambda.NewFunctionUpdatedV2Waiter(client).Wait(ctx, get, patience))
	_, err := client.UpdateFunctionConfiguration(ctx, &lambda.UpdateFunctionConfigurationInput{
		FunctionName: orders, Timeout: aws.Int32(20), RevisionId: aws.String("stale"),
	})
	rejected("update/stale", err)
}

func publish() {
	input := &lambda.PublishVersionInput{FunctionName: orders, Description: aws.String("first")}
	observe("publish", only(must(client.PublishVersion(ctx, input)), "FunctionArn", "Version", "Description"))
	first := aws.String("1")
	get := &lambda.GetFunctionConfigurationInput{FunctionName: orders, Qualifier: first}
	waiter := lambda.NewPublishedVersionActiveWaiter(client)
	waited("PublishedVersionActive", first, waiter.Wait(ctx, get, patience))
	for _, name := range []string{"live", "next"} {
		alias := &lambda.CreateAliasInput{FunctionName: orders, Name: aws.String(name), FunctionVersion: first}
		observe("alias/"+name, only(must(client.CreateAlias(ctx, alias)), "AliasArn", "Name", "FunctionVersion"))
	}
}

func tag(arn string) {
	tags := map[string]string{"stage": "test", "owner": "nobody"}
	must(client.TagResource(ctx, &lambda.TagResourceInput{Resource: aws.String(arn), Tags: tags}))
	must(client.UntagResource(ctx, &lambda.UntagResourceInput{Resource: aws.String(arn), TagKeys: []string{"owner"}}))
	observe("tag", only(must(client.ListTags(ctx, &lambda.ListTagsInput{Resource: aws.String(arn)})), "Tags"))
}

func permit() {
	added := must(client.AddPermission(ctx, &lambda.AddPermissionInput{
		FunctionName:  orders,
		Qualifier:     aws.String("live"),
		StatementId:   aws.String("bucket"),
		Action:        aws.String("lambda:InvokeFunction"),
		Principal:     aws.String("s3.amazonaws.com"),
		SourceArn:     aws.String("arn:aws:s3:::orders"),
		SourceAccount: aws.String("123456789012"),
	}))
	observe("permit", json.RawMessage(*added.Statement))
	get := &lambda.GetPolicyInput{FunctionName: orders, Qualifier: aws.String("live")}
	observe("permit/policy", json.RawMessage(*must(client.GetPolicy(ctx, get)).Policy))
}

// mapSource returns the ids of the mappings.
func mapSource() []*string {
	names := []string{"EventSourceArn", "FunctionArn", "BatchSize", "MaximumBatchingWindowInSeconds", "State"}
	mapping := must(client.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String(queue), FunctionName: aws.String("orders:live"), BatchSize: aws.Int32(5),
	}))
	observe("map", only(mapping, names...))
	get := &lambda.GetEventSourceMappingInput{UUID: mapping.UUID}
	observe("map/get", only(must(client.GetEventSourceMapping(ctx, get)), names...))
	second := must(client.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String(failed), FunctionName: orders,
	}))
	observe("map/second", only(second, names...))
	return []*string{mapping.UUID, second.UUID}
}

func url() {
	for _, config := range []struct {
		qualifier string
		kind      types.FunctionUrlAuthType
	}{{"live", types.FunctionUrlAuthTypeAwsIam}, {"next", types.FunctionUrlAuthTypeNone}} {
		created := must(client.CreateFunctionUrlConfig(ctx, &lambda.CreateFunctionUrlConfigInput{
			FunctionName: orders, Qualifier: aws.String(config.qualifier), AuthType: config.kind,
		}))
		observe("url/"+config.qualifier, only(created, "FunctionUrl", "FunctionArn", "AuthType", "InvokeMode"))
	}
}

func configure() {
	must(client.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: broken,
		Runtime:      types.RuntimePython313,
		Role:         aws.String(role),
		Handler:      aws.String("index.handler"),
		Code:         &types.FunctionCode{ZipFile: code},
	}))
	get := &lambda.GetFunctionInput{FunctionName: broken}
	check(lambda.NewFunctionActiveV2Waiter(client).Wait(ctx, get, patience))
	names := []string{"FunctionArn", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"}
	put := must(client.PutFunctionEventInvokeConfig(ctx, &lambda.PutFunctionEventInvokeConfigInput{
		FunctionName:             broken,
		MaximumRetryAttempts:     aws.Int32(1),
		MaximumEventAgeInSeconds: aws.Int32(3600),
		DestinationConfig:        &types.DestinationConfig{OnFailure: &types.OnFailure{Destination: aws.String(failed)}},
	}))
	observe("configure", only(put, names...))
	must(client.UpdateFunctionEventInvokeConfig(ctx, &lambda.UpdateFunctionEventInvokeConfigInput{
		FunctionName: broken, MaximumRetryAttempts: aws.Int32(2),
	}))
	config := &lambda.GetFunctionEventInvokeConfigInput{FunctionName: broken}
	observe("configure/get", only(must(client.GetFunctionEventInvokeConfig(ctx, config)), names...))
	for _, qualifier := range []string{"live", "next"} {
		must(client.PutFunctionEventInvokeConfig(ctx, &lambda.PutFunctionEventInvokeConfigInput{
			FunctionName: orders, Qualifier: aws.String(qualifier), MaximumRetryAttempts: aws.Int32(0),
		}))
	}
}

func invoke(step string, input lambda.InvokeInput) {
	input.Payload = []byte(`{"id":7}`)
	response := must(client.Invoke(ctx, &input))
	members := only(response, "StatusCode", "FunctionError", "ExecutedVersion")
	if len(response.Payload) > 0 {
		members["Payload"] = json.RawMessage(response.Payload)
	}
	if response.LogResult != nil {
		members["Log"] = string(must(base64.StdEncoding.DecodeString(*response.LogResult)))
	}
	observe(step, members)
}

func invocations() {
	live := aws.String("live")
	invoke("invoke/request-response", lambda.InvokeInput{FunctionName: orders, Qualifier: live, LogType: types.LogTypeTail})
	invoke("invoke/event", lambda.InvokeInput{FunctionName: orders, InvocationType: types.InvocationTypeEvent})
	invoke("invoke/dry-run", lambda.InvokeInput{FunctionName: orders, InvocationType: types.InvocationTypeDryRun})
	_, err := client.Invoke(ctx, &lambda.InvokeInput{FunctionName: orders, Payload: []byte("{")})
	rejected("invoke/bad-json", err)
	invoke("fail", lambda.InvokeInput{FunctionName: broken})
	invoke("retry", lambda.InvokeInput{FunctionName: broken, InvocationType: types.InvocationTypeEvent})
}

// records: two retries, a minute and two minutes apart, and then the destination.
func records() {
	control("clock", map[string]any{"advance": "10m"})
	tried := []any{}
	for _, run := range control("invocations", nil)["invocations"].([]any) {
		run := run.(map[string]any)
		if run["invocationType"] == "Event" {
			tried = append(tried, map[string]any{
				"attempt": run["attempt"], "result": run["result"], "errorType": run["errorType"],
			})
		}
	}
	observe("retry/attempts", map[string]any{"attempts": tried})
	deliveries := []any{}
	for _, delivery := range control("deliveries", nil)["deliveries"].([]any) {
		body := delivery.(map[string]any)["message"].(map[string]any)["body"]
		if text, ok := body.(string); ok {
			body = json.RawMessage(text)
		}
		deliveries = append(deliveries, body)
	}
	observe("deliver", map[string]any{"deliveries": deliveries})
}

// more makes two or more of everything that is listed.
func more() *string {
	for _, layer := range []string{"common", "common", "other"} {
		content := &types.LayerVersionContentInput{ZipFile: code}
		must(client.PublishLayerVersion(ctx, &lambda.PublishLayerVersionInput{LayerName: aws.String(layer), Content: content}))
	}
	var signing *string
	for _, profile := range []string{"first", "second"} {
		arn := "arn:aws:signer:us-east-2:123456789012:/signing-profiles/" + profile
		publishers := &types.AllowedPublishers{SigningProfileVersionArns: []string{arn}}
		input := &lambda.CreateCodeSigningConfigInput{AllowedPublishers: publishers}
		signing = must(client.CreateCodeSigningConfig(ctx, input)).CodeSigningConfig.CodeSigningConfigArn
	}
	for _, function := range []*string{orders, broken} {
		must(client.PutFunctionCodeSigningConfig(ctx, &lambda.PutFunctionCodeSigningConfigInput{
			FunctionName: function, CodeSigningConfigArn: signing,
		}))
	}
	for _, provider := range []string{"small", "large"} {
		must(client.CreateCapacityProvider(ctx, &lambda.CreateCapacityProviderInput{
			CapacityProviderName: aws.String(provider),
			VpcConfig: &types.CapacityProviderVpcConfig{
				SubnetIds: []string{"subnet-0123456789abcdef0"}, SecurityGroupIds: []string{"sg-0123456789abcdef0"},
			},
			PermissionsConfig: &types.CapacityProviderPermissionsConfig{CapacityProviderOperatorRoleArn: aws.String(role)},
		}))
	}
	for _, alias := range []string{"live", "next"} {
		must(client.PutProvisionedConcurrencyConfig(ctx, &lambda.PutProvisionedConcurrencyConfigInput{
			FunctionName: orders, Qualifier: aws.String(alias), ProvisionedConcurrentExecutions: aws.Int32(1),
		}))
	}
	return signing
}

// paginator is what all paginators of the SDK are.
type paginator[Output any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*lambda.Options)) (*Output, error)
}

func walk[Output any](name string, pages paginator[Output], count func(*Output) int) {
	items, seen := 0, 0
	for pages.HasMorePages() && seen < mostPages {
		page, err := pages.NextPage(ctx)
		if err != nil {
			observe("pages/"+name, map[string]any{"error": typeOf(err)})
			return
		}
		seen += 1
		items += count(page)
	}
	observe("pages/"+name, map[string]any{"items": items, "pages": seen})
}

// pages: all paginators, one item per page.
func pages(signing *string) {
	one := aws.Int32(1)
	walk("ListFunctions", lambda.NewListFunctionsPaginator(client, &lambda.ListFunctionsInput{MaxItems: one}),
		func(page *lambda.ListFunctionsOutput) int { return len(page.Functions) })
	walk("ListVersionsByFunction", lambda.NewListVersionsByFunctionPaginator(client,
		&lambda.ListVersionsByFunctionInput{FunctionName: orders, MaxItems: one}),
		func(page *lambda.ListVersionsByFunctionOutput) int { return len(page.Versions) })
	walk("ListAliases", lambda.NewListAliasesPaginator(client,
		&lambda.ListAliasesInput{FunctionName: orders, MaxItems: one}),
		func(page *lambda.ListAliasesOutput) int { return len(page.Aliases) })
	walk("ListEventSourceMappings", lambda.NewListEventSourceMappingsPaginator(client,
		&lambda.ListEventSourceMappingsInput{MaxItems: one}),
		func(page *lambda.ListEventSourceMappingsOutput) int { return len(page.EventSourceMappings) })
	walk("ListFunctionEventInvokeConfigs", lambda.NewListFunctionEventInvokeConfigsPaginator(client,
		&lambda.ListFunctionEventInvokeConfigsInput{FunctionName: orders, MaxItems: one}),
		func(page *lambda.ListFunctionEventInvokeConfigsOutput) int {
			return len(page.FunctionEventInvokeConfigs)
		})
	walk("ListFunctionUrlConfigs", lambda.NewListFunctionUrlConfigsPaginator(client,
		&lambda.ListFunctionUrlConfigsInput{FunctionName: orders, MaxItems: one}),
		func(page *lambda.ListFunctionUrlConfigsOutput) int { return len(page.FunctionUrlConfigs) })
	walk("ListProvisionedConcurrencyConfigs", lambda.NewListProvisionedConcurrencyConfigsPaginator(client,
		&lambda.ListProvisionedConcurrencyConfigsInput{FunctionName: orders, MaxItems: one}),
		func(page *lambda.ListProvisionedConcurrencyConfigsOutput) int {
			return len(page.ProvisionedConcurrencyConfigs)
		})
	walk("ListLayers", lambda.NewListLayersPaginator(client, &lambda.ListLayersInput{MaxItems: one}),
		func(page *lambda.ListLayersOutput) int { return len(page.Layers) })
	walk("ListLayerVersions", lambda.NewListLayerVersionsPaginator(client,
		&lambda.ListLayerVersionsInput{LayerName: aws.String("common"), MaxItems: one}),
		func(page *lambda.ListLayerVersionsOutput) int { return len(page.LayerVersions) })
	walk("ListCodeSigningConfigs", lambda.NewListCodeSigningConfigsPaginator(client,
		&lambda.ListCodeSigningConfigsInput{MaxItems: one}),
		func(page *lambda.ListCodeSigningConfigsOutput) int { return len(page.CodeSigningConfigs) })
	walk("ListFunctionsByCodeSigningConfig", lambda.NewListFunctionsByCodeSigningConfigPaginator(client,
		&lambda.ListFunctionsByCodeSigningConfigInput{CodeSigningConfigArn: signing, MaxItems: one}),
		func(page *lambda.ListFunctionsByCodeSigningConfigOutput) int { return len(page.FunctionArns) })
	walk("ListCapacityProviders", lambda.NewListCapacityProvidersPaginator(client,
		&lambda.ListCapacityProvidersInput{MaxItems: one}),
		func(page *lambda.ListCapacityProvidersOutput) int { return len(page.CapacityProviders) })
	walk("ListFunctionVersionsByCapacityProvider", lambda.NewListFunctionVersionsByCapacityProviderPaginator(client,
		&lambda.ListFunctionVersionsByCapacityProviderInput{CapacityProviderName: aws.String("small"), MaxItems: one}),
		func(page *lambda.ListFunctionVersionsByCapacityProviderOutput) int { return len(page.FunctionVersions) })
	walk("ListDurableExecutionsByFunction", lambda.NewListDurableExecutionsByFunctionPaginator(client,
		&lambda.ListDurableExecutionsByFunctionInput{FunctionName: orders, MaxItems: 1}),
		func(page *lambda.ListDurableExecutionsByFunctionOutput) int { return len(page.DurableExecutions) })
	walk("GetDurableExecutionHistory", lambda.NewGetDurableExecutionHistoryPaginator(client,
		&lambda.GetDurableExecutionHistoryInput{DurableExecutionArn: aws.String(durable), MaxItems: 1}),
		func(page *lambda.GetDurableExecutionHistoryOutput) int { return len(page.Events) })
	walk("GetDurableExecutionState", lambda.NewGetDurableExecutionStatePaginator(client,
		&lambda.GetDurableExecutionStateInput{
			DurableExecutionArn: aws.String(durable), CheckpointToken: aws.String("none"), MaxItems: 1,
		}),
		func(page *lambda.GetDurableExecutionStateOutput) int { return len(page.Operations) })
}

func remove(mappings []*string) {
	var deleted *lambda.DeleteEventSourceMappingOutput
	for _, mapping := range mappings {
		deleted = must(client.DeleteEventSourceMapping(ctx, &lambda.DeleteEventSourceMappingInput{UUID: mapping}))
	}
	observe("delete/mapping", only(deleted, "State"))
	live := aws.String("live")
	must(client.DeleteFunctionUrlConfig(ctx, &lambda.DeleteFunctionUrlConfigInput{FunctionName: orders, Qualifier: live}))
	_, err := client.GetFunctionUrlConfig(ctx, &lambda.GetFunctionUrlConfigInput{FunctionName: orders, Qualifier: live})
	rejected("delete/url", err)
	must(client.DeleteFunctionEventInvokeConfig(ctx, &lambda.DeleteFunctionEventInvokeConfigInput{FunctionName: broken}))
	_, err = client.GetFunctionEventInvokeConfig(ctx, &lambda.GetFunctionEventInvokeConfigInput{FunctionName: broken})
	rejected("delete/config", err)
	must(client.RemovePermission(ctx, &lambda.RemovePermissionInput{
		FunctionName: orders, Qualifier: live, StatementId: aws.String("bucket"),
	}))
	_, err = client.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: orders, Qualifier: live})
	rejected("delete/permission", err)
	for _, function := range []*string{orders, broken} {
		must(client.DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: function}))
	}
	_, err = client.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: orders})
	rejected("delete/function", err)
	left := must(client.ListFunctions(ctx, &lambda.ListFunctionsInput{}))
	observe("end", map[string]any{"functions": len(left.Functions)})
}
