// AWS SDK for Go v2: makes the calls of a file, one JSON line each (see ../README.md).
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

type request struct {
	Id        string
	Operation string
	Input     map[string]any
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Status  int    `json:"status,omitempty"`
	Typed   bool   `json:"typed"`
	Members any    `json:"members,omitempty"`
}

var timeType = reflect.TypeFor[time.Time]()

// plain is a value of the SDK in the neutral form; nothing, where the SDK has no value.
func plain(value reflect.Value) (any, bool) {
	if value.Type() == timeType {
		return seconds(value.Interface().(time.Time)), true
	}
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if value.IsNil() {
			return nil, false
		}
		if reader, ok := value.Interface().(io.Reader); ok {
			content, err := io.ReadAll(reader)
			if err != nil {
				return err.Error(), true
			}
			return base64.StdEncoding.EncodeToString(content), true
		}
		return plain(value.Elem())
	case reflect.Struct:
		return members(value), true
	case reflect.Slice:
		if value.IsNil() {
			return nil, false
		}
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return base64.StdEncoding.EncodeToString(value.Bytes()), true
		}
		list := make([]any, value.Len())
		for i := range list {
			list[i], _ = plain(value.Index(i))
		}
		return list, true
	case reflect.Map:
		if value.IsNil() {
			return nil, false
		}
		object := map[string]any{}
		for _, key := range value.MapKeys() {
			object[key.String()], _ = plain(value.MapIndex(key))
		}
		return object, true
	default:
		return value.Interface(), true
	}
}

// seconds of the epoch; the quotient of a whole number of milliseconds is the double nearest to the decimal fraction.
func seconds(moment time.Time) float64 {
	if moment.Nanosecond()%int(time.Millisecond) == 0 {
		return float64(moment.UnixMilli()) / 1e3
	}
	return float64(moment.UnixNano()) / 1e9
}

// members are those of a structure that have a value: members that are no pointers (enums, and numbers and booleans
// with a default) have none at their zero.
func members(structure reflect.Value) map[string]any {
	object := map[string]any{}
	for i := range structure.NumField() {
		field := structure.Type().Field(i)
		if !field.IsExported() || field.Name == "ResultMetadata" || field.Name == "ErrorCodeOverride" {
			continue
		}
		inner := structure.Field(i)
		if inner.Kind() != reflect.Struct && inner.IsZero() {
			continue
		}
		if value, ok := plain(inner); ok {
			object[field.Name] = value
		}
	}
	return object
}

// fill writes a value of the file where the SDK takes it.
func fill(into reflect.Value, value any) error {
	if tagged, ok := value.(map[string]any); ok && len(tagged) == 1 {
		if text, ok := tagged["$blob"].(string); ok {
			content, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return err
			}
			if into.Kind() == reflect.Interface {
				into.Set(reflect.ValueOf(bytes.NewReader(content)))
			} else {
				into.SetBytes(content)
			}
			return nil
		}
		if seconds, ok := tagged["$timestamp"].(float64); ok {
			moment := time.Unix(0, int64(seconds*1e9)).UTC()
			into.Set(reflect.ValueOf(&moment))
			return nil
		}
	}
	switch into.Kind() {
	case reflect.Pointer:
		inner := reflect.New(into.Type().Elem())
		if err := fill(inner.Elem(), value); err != nil {
			return err
		}
		into.Set(inner)
	case reflect.Struct:
		object, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("%v is no %s", value, into.Type())
		}
		for name, inner := range object {
			field := into.FieldByName(name)
			if !field.IsValid() {
				return fmt.Errorf("%s has no member %s", into.Type(), name)
			}
			if err := fill(field, inner); err != nil {
				return err
			}
		}
	case reflect.Slice:
		list, ok := value.([]any)
		if !ok {
			return fmt.Errorf("%v is no list", value)
		}
		into.Set(reflect.MakeSlice(into.Type(), len(list), len(list)))
		for i, inner := range list {
			if err := fill(into.Index(i), inner); err != nil {
				return err
			}
		}
	case reflect.Map:
		object, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("%v is no map", value)
		}
		into.Set(reflect.MakeMap(into.Type()))
		for key, inner := range object {
			entry := reflect.New(into.Type().Elem()).Elem()
			if err := fill(entry, inner); err != nil {
				return err
			}
			into.SetMapIndex(reflect.ValueOf(key).Convert(into.Type().Key()), entry)
		}
	default:
		given := reflect.ValueOf(value)
		if !given.IsValid() || !given.CanConvert(into.Type()) {
			return fmt.Errorf("%v is no %s", value, into.Type())
		}
		into.Set(given.Convert(into.Type()))
	}
	return nil
}

func failed(err error) any {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return map[string]any{"refused": err.Error()}
	}
	_, generic := api.(*smithy.GenericAPIError)
	found := failure{Code: api.ErrorCode(), Message: api.ErrorMessage(), Typed: !generic}
	if !generic {
		found.Members = members(reflect.ValueOf(api).Elem())
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		found.Status = response.HTTPStatusCode()
	}
	return map[string]any{"error": found}
}

func call(client reflect.Value, one request) any {
	method := client.MethodByName(one.Operation)
	if !method.IsValid() {
		return map[string]any{"missing": "the client has no method " + one.Operation}
	}
	input := reflect.New(method.Type().In(1).Elem())
	if err := fill(input.Elem(), one.Input); err != nil {
		return map[string]any{"missing": err.Error()}
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if err, ok := results[1].Interface().(error); ok && err != nil {
		return failed(err)
	}
	return map[string]any{"output": members(results[0].Elem())}
}

func run() error {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var requests []request
	if err := json.Unmarshal(text, &requests); err != nil {
		return err
	}
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		return err
	}
	client := reflect.ValueOf(lambda.NewFromConfig(settings))
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, one := range requests {
		line := map[string]any{"id": one.Id}
		for key, value := range call(client, one).(map[string]any) {
			line[key] = value
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
