# Eight resources of Lambda as Terraform's AWS provider creates, reads, updates and deletes them; `run` beside this plays
# it against the contract server. `memory` is what an update changes, and with it a member of almost every resource.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.100" }
  }
}
variable "package" { type = string }
variable "endpoint" { type = string }
variable "memory" {
  type    = number
  default = 128
}
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "AKIDEXAMPLE"
  secret_key                  = "secret"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  endpoints { lambda = var.endpoint }
}
resource "aws_lambda_layer_version" "common" {
  layer_name          = "common"
  filename            = var.package
  compatible_runtimes = ["python3.13"]
}
resource "aws_lambda_function" "orders" {
  function_name    = "orders"
  role             = "arn:aws:iam::123456789012:role/orders"
  runtime          = "python3.13"
  handler          = "index.handler"
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  memory_size      = var.memory
  timeout          = 10
  publish          = true
  layers           = [aws_lambda_layer_version.common.arn]
  environment { variables = { MEMORY = tostring(var.memory) } }
  dead_letter_config { target_arn = "arn:aws:sqs:us-east-1:123456789012:dead" }
  tags = { team = "orders" }
}
resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.orders.function_name
  function_version = aws_lambda_function.orders.version
}
resource "aws_lambda_permission" "bucket" {
  statement_id   = "bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.orders.function_name
  qualifier      = aws_lambda_alias.live.name
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::orders"
  source_account = "123456789012"
}
resource "aws_lambda_event_source_mapping" "queue" {
  event_source_arn = "arn:aws:sqs:us-east-1:123456789012:orders"
  function_name    = aws_lambda_alias.live.arn
  batch_size       = var.memory == 128 ? 5 : 6
  tags             = { team = "orders" }
}
resource "aws_lambda_function_event_invoke_config" "orders" {
  function_name                = aws_lambda_function.orders.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_retry_attempts       = var.memory == 128 ? 0 : 1
  maximum_event_age_in_seconds = 60
  destination_config {
    on_failure { destination = "arn:aws:sqs:us-east-1:123456789012:failed" }
  }
}
resource "aws_lambda_function_url" "orders" {
  function_name      = aws_lambda_function.orders.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "AWS_IAM"
  cors { allow_origins = [var.memory == 128 ? "https://a.example" : "https://b.example"] }
}
resource "aws_lambda_provisioned_concurrency_config" "orders" {
  function_name                     = aws_lambda_function.orders.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.memory == 128 ? 1 : 2
}
